#ifndef CHILL_MESSAGE_ARENA_H
#define CHILL_MESSAGE_ARENA_H

#include "MessageImage.h"

/* In the program itself, not in a library that is loaded later: then a thread's variable is found without a call. */
#define MESH_PER_THREAD __thread __attribute__((tls_model("initial-exec")))

/* The calling thread's spare arenas, and how many there are. */
extern MESH_PER_THREAD mesh_arena *_Nullable mesh_spare __attribute__((visibility("hidden")));
extern MESH_PER_THREAD int mesh_spares __attribute__((visibility("hidden")));

mesh_arena *_Nonnull mesh_arena_create(size_t limit);

/* mesh_arena_take and mesh_unpack, for what does both at every message. */
static inline mesh_arena *_Nonnull mesh_take(size_t limit) {
    mesh_arena *arena = mesh_spare;
    if (!arena) return mesh_arena_create(limit);
    mesh_spare = arena->next;
    mesh_spares -= 1;
    arena->limit = limit;
    return arena;
}

enum { MESH_UNPACK_STACK = 192 * 1024 };

static inline ProtobufCMessage *_Nullable mesh_unpack_here(const ProtobufCMessageDescriptor *_Nonnull descriptor, mesh_arena *_Nonnull arena, size_t length,
                                                           const uint8_t *_Nonnull data) {
    arena->stack_floor = (uintptr_t)__builtin_frame_address(0) - MESH_UNPACK_STACK;
    return protobuf_c_message_unpack(descriptor, &arena->allocator, length, data);
}

#endif
