#include "MessageImage.h"

#include <pthread.h>
#include <stdlib.h>

enum { BASE_SIZE = 64 * 1024, BLOCK_SIZE = 64 * 1024, SPARE_ARENAS = 4, UNPACK_STACK = 192 * 1024 };

struct mesh_arena_block {
    struct mesh_arena_block *next;
    size_t size;
};

/* In the program itself, not in a library that is loaded later: then a thread's variable is found without a call. */
#define PER_THREAD static __thread __attribute__((tls_model("initial-exec")))

PER_THREAD mesh_arena *spare;
PER_THREAD int spares;
PER_THREAD int cleans_up;
static pthread_key_t cleanup_key;
static pthread_once_t cleanup_once = PTHREAD_ONCE_INIT;

static void destroy(mesh_arena *arena) {
    free(arena->base);
    free(arena);
}

static void cleanup(void *unused) {
    (void)unused;
    while (spare) {
        mesh_arena *next = spare->next;
        destroy(spare);
        spare = next;
    }
    spares = 0;
    /* Whoever ends after this one and decodes a message must clean up again. */
    cleans_up = 0;
}

static void make_cleanup_key(void) { pthread_key_create(&cleanup_key, cleanup); }

static void *allocate(void *data, size_t size) {
    mesh_arena *arena = data;
    /* The second wall against nesting: the guard has counted depth already. */
    if ((uintptr_t)__builtin_frame_address(0) < arena->stack_floor) return NULL;
    return mesh_arena_alloc(arena, size);
}

static void release(void *data, void *pointer) {
    (void)data;
    (void)pointer;
}

static mesh_arena *create(void) {
    mesh_arena *arena = calloc(1, sizeof *arena);
    if (!arena) abort();
    arena->base = malloc(BASE_SIZE);
    if (!arena->base) abort();
    arena->cursor = arena->base;
    arena->end = arena->base + BASE_SIZE;
    arena->allocator.alloc = allocate;
    arena->allocator.free = release;
    arena->allocator.allocator_data = arena;
    return arena;
}

/* Not inlined: the address of a thread's variable must not be kept across an async function's suspension. */
__attribute__((noinline)) mesh_arena *mesh_arena_take(size_t limit) {
    mesh_arena *arena = spare;
    if (arena) {
        spare = arena->next;
        spares -= 1;
    } else {
        arena = create();
    }
    arena->limit = limit;
    __asm__ volatile("" ::: "memory");
    return arena;
}

__attribute__((noinline)) void mesh_arena_give(mesh_arena *arena) {
    while (arena->overflow) {
        struct mesh_arena_block *next = arena->overflow->next;
        free(arena->overflow);
        arena->overflow = next;
    }
    arena->spent = 0;
    arena->cursor = arena->base;
    arena->end = arena->base + BASE_SIZE;
    if (spares == SPARE_ARENAS) {
        destroy(arena);
        return;
    }
    if (!cleans_up) {
        pthread_once(&cleanup_once, make_cleanup_key);
        cleans_up = !pthread_setspecific(cleanup_key, &cleanup_key);
    }
    arena->next = spare;
    spare = arena;
    spares += 1;
    __asm__ volatile("" ::: "memory");
}

void *mesh_arena_slow(mesh_arena *arena, size_t size) {
    size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    if (capacity > arena->limit - arena->spent) return NULL;
    struct mesh_arena_block *block = malloc(sizeof *block + capacity);
    if (!block) return NULL;
    block->next = arena->overflow;
    block->size = capacity;
    arena->overflow = block;
    arena->spent += capacity;
    uint8_t *memory = (uint8_t *)(block + 1);
    if (capacity - size > (size_t)(arena->end - arena->cursor)) {
        arena->cursor = memory + size;
        arena->end = memory + capacity;
    }
    return memory;
}

ProtobufCMessage *mesh_unpack(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, size_t length, const uint8_t *data) {
    arena->stack_floor = (uintptr_t)__builtin_frame_address(0) - UNPACK_STACK;
    return protobuf_c_message_unpack(descriptor, &arena->allocator, length, data);
}
