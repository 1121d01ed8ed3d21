#ifndef CHILL_PREFETCH_H
#define CHILL_PREFETCH_H
#include <stddef.h>
#include <string.h>

/* Asks the processor to fetch memory that will be needed soon. Any address will do: nothing is read. */
static inline void mesh_prefetch(const void *_Nonnull start, size_t size) {
    for (size_t offset = 0; offset < size; offset += 64) __builtin_prefetch((const char *)start + offset);
}

/* The same for what a job of Swift's touches first when it runs. Most jobs are tasks that have been suspended, and a task knows the last of its
   frames, at a place that Swift 6 has not moved; that of its caller stands before it. Other jobs have something else there; what is fetched for
   them is of no use, and nothing else happens. */
static inline void mesh_prefetch_frames(const void *_Nonnull job) {
    const char *frame;
    memcpy(&frame, (const char *)job + 64, sizeof frame);
    mesh_prefetch(frame - 1088, 1472);
}

#endif
