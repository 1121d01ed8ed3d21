#include "AlwaysReadable.h"
#include <sys/eventfd.h>

int mesh_always_readable(void) { return eventfd(MESH_READS_AT_LEAST, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC); }

/* A counter that is full already needs nothing. */
void mesh_add_reads(int descriptor, unsigned count) { (void)eventfd_write(descriptor, count); }
