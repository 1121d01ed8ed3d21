#ifndef CHILL_CURRENT_LOOP_H
#define CHILL_CURRENT_LOOP_H

/* The event loop that owns the calling thread, or NULL. Real calls on purpose: glibc's pthread_self() is `const`, so an
   inlined comparison is cached across the suspension points of an async function. */
void mesh_set_current_loop(void *_Nullable loop);
void *_Nullable mesh_current_loop(void);

#endif
