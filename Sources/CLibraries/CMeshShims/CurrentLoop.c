#include "CurrentLoop.h"

static __thread void *current_loop;

__attribute__((noinline)) void mesh_set_current_loop(void *loop) { current_loop = loop; }

__attribute__((noinline)) void *mesh_current_loop(void) {
    void *loop = current_loop;
    __asm__ volatile("" ::: "memory");
    return loop;
}
