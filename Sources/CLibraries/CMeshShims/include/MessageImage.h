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
    /* What is left is a multiple of 8: if the size fits, it also does rounded. */
    if ((size_t)(arena->end - arena->cursor) < size) return mesh_arena_slow(arena, size);
    void *memory = arena->cursor;
    arena->cursor += (size + 7) & ~(size_t)7;
    return memory;
}

/* An image of the message in which every field is absent. NULL when the limit is reached. */
static inline void *_Nullable mesh_image(mesh_arena *_Nonnull arena, const ProtobufCMessageDescriptor *_Nonnull descriptor) {
    ProtobufCMessage *image = mesh_arena_alloc(arena, descriptor->sizeof_message);
    if (!image) return NULL;
    memset(image, 0, descriptor->sizeof_message);
    image->descriptor = descriptor;
    return image;
}

/* What the generator knows about a field beyond libprotobuf-c's description; kept in `reserved_flags`. */
enum {
    MESH_FIELD_UTF8 = 1,
    /* A proto2 group: it travels between two tags, but libprotobuf-c sees it as a message behind a length. */
    MESH_FIELD_DELIMITED = 2,
    MESH_FIELD_REQUIRED = 4,
    /* A proto2 enum: `reserved2` points to the count of its numbers and then the numbers themselves, sorted. */
    MESH_FIELD_CLOSED = 8,
    MESH_FIELD_MAP = 16,
    /* Index + 1 of the group of which a message holds one member at most: a oneof, or a singular message by itself. */
    MESH_FIELD_GROUP_SHIFT = 8
};

/* What is kept of a message in `reserved2`: whether it or a message inside it has required fields, or groups; whether it has groups
   itself. */
enum { MESH_MESSAGE_REQUIRES = 1, MESH_MESSAGE_DELIMITS = 2, MESH_MESSAGE_BEARS_GROUPS = 4 };

/* Packs an image of at most `bound` bytes, groups as groups. SIZE_MAX when memory ran out. */
size_t mesh_pack(const ProtobufCMessage *_Nonnull image, mesh_arena *_Nonnull arena, size_t bound, uint8_t *_Nonnull out);

/* The same in two steps, of which only the first can fail: takes what memory packing needs beside its output, NULL for none. 0 when
   memory ran out. */
int mesh_pack_prepare(const ProtobufCMessage *_Nonnull image, mesh_arena *_Nonnull arena, size_t bound, uint8_t *_Nullable *_Nonnull scratch);
size_t mesh_pack_prepared(const ProtobufCMessage *_Nonnull image, uint8_t *_Nullable scratch, uint8_t *_Nonnull out);

/* Whether a required field is missing; its path in JSON names is then in `path`. */
int mesh_missing_required(const ProtobufCMessage *_Nonnull image, char *_Nonnull path, size_t capacity);

/* Unpacks into the arena. The bytes must have passed mesh_guard_check. NULL when memory ran out. */
ProtobufCMessage *_Nullable mesh_unpack(const ProtobufCMessageDescriptor *_Nonnull descriptor, mesh_arena *_Nonnull arena, size_t length,
                                        const uint8_t *_Nonnull data);

#endif
