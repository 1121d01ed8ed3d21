#ifndef CHILL_MESSAGE_GUARD_H
#define CHILL_MESSAGE_GUARD_H

#include "MessageImage.h"

/* Why bytes are refused. The numbers are those of ProtobufError.Reason. */
enum {
    MESH_REASON_NONE = 0,
    MESH_REASON_TRUNCATED = 1,
    MESH_REASON_VARINT = 2,
    MESH_REASON_TAG = 3,
    MESH_REASON_LENGTH = 4,
    MESH_REASON_UTF8 = 5,
    MESH_REASON_DEPTH = 6,
    MESH_REASON_ELEMENTS = 7,
    MESH_REASON_MEMORY = 8,
    MESH_REASON_GROUP = 9
};

/* A pass over the bytes before libprotobuf-c sees them: it checks neither nesting, nor UTF-8, nor what its result will weigh. */
typedef struct mesh_guard {
    /* Set by the caller. */
    int max_depth;
    size_t max_elements;
    size_t max_memory;
    int check_utf8;
    /* Counted. */
    size_t elements;
    size_t memory;
    /* Whether the bytes hold what libprotobuf-c gets wrong and mesh_normalize must rewrite. */
    int rewrite;
    /* Whether a string came more than once, so that not all that came will be seen. */
    int overwritten;
    /* Set on failure. */
    int reason;
    const uint8_t *_Nullable place;
    char path[256]; /* in JSON names, as "lines[2].quantity" */
} mesh_guard;

/* 1 when the bytes can be unpacked (after mesh_normalize when `rewrite` is set). */
int mesh_guard_check(mesh_guard *_Nonnull guard, const ProtobufCMessageDescriptor *_Nonnull descriptor, const uint8_t *_Nonnull data,
                     size_t length);

/* Rewrites checked bytes into the arena so that libprotobuf-c reads them as the specification says: records that it would refuse
   (groups, known fields with another wire type) are wrapped into records of field MESH_WRAPPED_FIELD, of a oneof only what counts
   remains, and a message that came in parts is one. NULL when memory ran out. */
const uint8_t *_Nullable mesh_normalize(const ProtobufCMessageDescriptor *_Nonnull descriptor, mesh_arena *_Nonnull arena,
                                        const uint8_t *_Nonnull data, size_t length, size_t *_Nonnull result_length);

enum { MESH_WRAPPED_FIELD = 536870911 };

#endif
