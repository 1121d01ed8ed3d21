#ifndef CHILL_ALWAYS_READABLE_H
#define CHILL_ALWAYS_READABLE_H

/* A descriptor that can be read at least so many times, eight bytes each; -1 when the system has none left. */
#define MESH_READS_AT_LEAST 0xFFFFFFFEu
int mesh_always_readable(void);
/* Adds to the reads that are left. */
void mesh_add_reads(int descriptor, unsigned count);

#endif
