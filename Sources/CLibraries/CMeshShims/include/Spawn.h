#ifndef CHILL_SPAWN_H
#define CHILL_SPAWN_H
#include <sys/types.h>

/* Starts a program in a session of its own, with default signals, the root as directory, no descriptors of ours, no input, and both
   outputs appended to `log`. Answers 0 or an errno. The system calls behind it are GNU extensions, which Swift's glibc module lacks. */
int mesh_spawn(pid_t *_Nonnull process, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
               const char *_Nonnull log);

#endif
