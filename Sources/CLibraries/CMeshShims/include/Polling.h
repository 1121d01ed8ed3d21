#ifndef CHILL_POLLING_H
#define CHILL_POLLING_H
#include <sys/epoll.h>
#include <sys/prctl.h>

/* glibc's module for Swift lacks epoll; the functions and types themselves are used from here. */

/* Names the calling thread for ps and debuggers; at most 15 characters. */
static inline void mesh_name_current_thread(const char *_Nonnull name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
