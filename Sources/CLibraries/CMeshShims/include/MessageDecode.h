#ifndef CHILL_MESSAGE_DECODE_H
#define CHILL_MESSAGE_DECODE_H

#include "MessageImage.h"

/* Notes in `reserved3` what mesh_decode must know of the fields of a finished description; it stays for ever. */
void mesh_decode_prepare(ProtobufCMessageDescriptor *_Nonnull descriptor, size_t swift_size);

/* The bytes of the Swift value, and with those of the image. Prepared descriptors only. */
size_t mesh_swift_size(const ProtobufCMessageDescriptor *_Nonnull descriptor);
size_t mesh_weight(const ProtobufCMessageDescriptor *_Nonnull descriptor);

/* Checks and unpacks bytes in which there is nothing unusual: every field is known, has its own wire type, and comes once unless it is
   repeated. Nearly all messages are like that. NULL for all others, and for those that must be refused: mesh_guard_check tells which.
   The limit on memory is that of the arena. */
ProtobufCMessage *_Nullable mesh_decode(const ProtobufCMessageDescriptor *_Nonnull descriptor, mesh_arena *_Nonnull arena, int max_depth,
                                        size_t max_elements, const uint8_t *_Nonnull data, size_t length);

#endif
