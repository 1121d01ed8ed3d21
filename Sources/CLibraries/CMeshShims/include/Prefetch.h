#ifndef CHILL_PREFETCH_H
#define CHILL_PREFETCH_H
#include <stddef.h>
#include <string.h>

/* Asks the processor to fetch memory that will be needed soon. Any address will do: nothing is read. */
static inline void mesh_prefetch(const void *_Nonnull start, size_t size) {
    for (size_t offset = 0; offset < size; offset += 64) __builtin_prefetch((const char *)start + offset);
}

/* The same for what a task of Swift's that is suspended touches first when it goes on: its frames. The task knows the last of them, at a place
   that Swift 6 has not moved; if it ever does, what is fetched here is of no use, and nothing else happens. */
static inline void mesh_prefetch_frames(const void *_Nonnull task) {
    const char *frame;
    memcpy(&frame, (const char *)task + 64, sizeof frame);
    mesh_prefetch(frame - 1024, 1280);
}

#endif
