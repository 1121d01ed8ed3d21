#ifndef CHILL_MESSAGE_ARENA_H
#define CHILL_MESSAGE_ARENA_H

#include "MessageImage.h"

/* In the program itself, not in a library that is loaded later: then a thread's variable is found without a call. */
#define MESH_PER_THREAD __thread __attribute__((tls_model("initial-exec")))

/* The calling thread's spare arenas, and how many more it keeps: none before it is sure to clean up. */
extern MESH_PER_THREAD mesh_arena *_Nullable mesh_spare __attribute__((visibility("hidden")));
extern MESH_PER_THREAD int mesh_room __attribute__((visibility("hidden")));

mesh_arena *_Nonnull mesh_arena_create(size_t limit);

/* mesh_arena_take, for what does more at every message. */
static inline mesh_arena *_Nonnull mesh_take(size_t limit) {
    mesh_arena *arena = mesh_spare;
    if (!arena) return mesh_arena_create(limit);
    mesh_spare = arena->next;
    mesh_room += 1;
    arena->limit = limit;
    return arena;
}

#endif
