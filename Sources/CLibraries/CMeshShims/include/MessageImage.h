#ifndef CHILL_MESSAGE_IMAGE_H
#define CHILL_MESSAGE_IMAGE_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Scratch memory that is handed out by moving a pointer and taken back all at once. */
typedef struct mesh_arena {
    uint8_t *_Nonnull cursor;
    uint8_t *_Nonnull end;
    uint8_t *_Nonnull base;
    struct mesh_arena_block *_Nullable overflow;
    struct mesh_arena *_Nullable next; /* the calling thread's spare arenas */
    size_t spent;                      /* bytes in overflow blocks */
    size_t limit;                      /* the most that overflow blocks may hold */
    uintptr_t stack_floor;             /* unpacking stops below this address */
    ProtobufCAllocator allocator;      /* what libprotobuf-c sees */
} mesh_arena;

/* Each thread keeps a few arenas. An arena must be given back on the thread that took it. */
mesh_arena *_Nonnull mesh_arena_take(size_t limit);
void mesh_arena_give(mesh_arena *_Nonnull arena);
void *_Nullable mesh_arena_slow(mesh_arena *_Nonnull arena, size_t size);

/* NULL when the limit is reached. */
static inline void *_Nullable mesh_arena_alloc(mesh_arena *_Nonnull arena, size_t size) {
    size_t rounded = (size + 7) & ~(size_t)7;
    if (rounded < size) return NULL;
    if ((size_t)(arena->end - arena->cursor) < rounded) return mesh_arena_slow(arena, rounded);
    void *memory = arena->cursor;
    arena->cursor += rounded;
    return memory;
}

/* What the generator knows about a field beyond libprotobuf-c's description; kept in `reserved_flags`. */
enum {
    MESH_FIELD_UTF8 = 1,
    /* Index + 1 of the group of which a message holds one member at most: a oneof, or a singular message by itself. */
    MESH_FIELD_GROUP_SHIFT = 8
};

/* Unpacks into the arena. The bytes must have passed mesh_guard_check. NULL when memory ran out. */
ProtobufCMessage *_Nullable mesh_unpack(const ProtobufCMessageDescriptor *_Nonnull descriptor, mesh_arena *_Nonnull arena, size_t length,
                                        const uint8_t *_Nonnull data);

#endif
