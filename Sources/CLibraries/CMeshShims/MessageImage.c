#include "MessageArena.h"

#include <pthread.h>
#include <stdlib.h>

enum { BASE_SIZE = 64 * 1024, BLOCK_SIZE = 64 * 1024, SPARE_ARENAS = 4 };

struct mesh_arena_block {
    struct mesh_arena_block *next;
    size_t size;
};

MESH_PER_THREAD mesh_arena *mesh_spare;
MESH_PER_THREAD int mesh_room;
static MESH_PER_THREAD int cleans_up;
static pthread_key_t cleanup_key;
static pthread_once_t cleanup_once = PTHREAD_ONCE_INIT;

static void destroy(mesh_arena *arena) {
    free(arena->base);
    free(arena);
}

static void cleanup(void *unused) {
    (void)unused;
    while (mesh_spare) {
        mesh_arena *next = mesh_spare->next;
        destroy(mesh_spare);
        mesh_spare = next;
    }
    mesh_room = 0;
    /* Whoever ends after this one and decodes a message must clean up again. */
    cleans_up = 0;
}

static void make_cleanup_key(void) { pthread_key_create(&cleanup_key, cleanup); }

/* Called for every message and every text: what is rare is elsewhere, so that this has nothing to save. */
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

mesh_arena *mesh_arena_create(size_t limit) {
    mesh_arena *arena = calloc(1, sizeof *arena);
    if (!arena) abort();
    arena->base = malloc(BASE_SIZE);
    if (!arena->base) abort();
    arena->cursor = arena->base;
    arena->end = arena->base + BASE_SIZE;
    arena->allocator.alloc = allocate;
    arena->allocator.free = release;
    arena->allocator.allocator_data = arena;
    arena->limit = limit;
    return arena;
}

/* Not inlined: the address of a thread's variable must not be kept across an async function's suspension. */
__attribute__((noinline)) mesh_arena *mesh_arena_take(size_t limit) {
    mesh_arena *arena = mesh_take(limit);
    __asm__ volatile("" ::: "memory");
    return arena;
}

static __attribute__((noinline)) void give_rarely(mesh_arena *arena) {
    while (arena->overflow) {
        struct mesh_arena_block *next = arena->overflow->next;
        free(arena->overflow);
        arena->overflow = next;
    }
    arena->spent = 0;
    arena->end = arena->base + BASE_SIZE;
    if (!cleans_up) {
        pthread_once(&cleanup_once, make_cleanup_key);
        cleans_up = !pthread_setspecific(cleanup_key, &cleanup_key);
        if (cleans_up) mesh_room = SPARE_ARENAS;
    }
    if (mesh_room <= 0) {
        destroy(arena);
        return;
    }
    arena->next = mesh_spare;
    mesh_spare = arena;
    mesh_room -= 1;
}

__attribute__((noinline)) void mesh_arena_give(mesh_arena *arena) {
    arena->cursor = arena->base;
    if (arena->overflow || mesh_room <= 0) {
        give_rarely(arena);
        return;
    }
    arena->next = mesh_spare;
    mesh_spare = arena;
    mesh_room -= 1;
    __asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) void *mesh_arena_slow(mesh_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + 7) & ~(size_t)7;
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
