#include "CurrentLoop.h"

/* As in MessageImage.c: found without a call. */
static __thread __attribute__((tls_model("initial-exec"))) void *current_loop;

__attribute__((noinline)) void mesh_set_current_loop(void *loop) { current_loop = loop; }

__attribute__((noinline)) void *mesh_current_loop(void) {
    void *loop = current_loop;
    __asm__ volatile("" ::: "memory");
    return loop;
}
