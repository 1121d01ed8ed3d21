#ifndef CHILL_MESSAGE_RECORDS_H
#define CHILL_MESSAGE_RECORDS_H

#include "MessageGuard.h"

/* Reads a varint of at most `most` bytes; NULL when it is longer or cut off. */
static inline const uint8_t *mesh_varint(const uint8_t *p, const uint8_t *end, int most, uint64_t *value) {
    if (p < end && *p < 0x80) {
        *value = *p;
        return p + 1;
    }
    uint64_t v = 0;
    for (int i = 0; i < most && p < end; i++) {
        uint8_t byte = *p++;
        v |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *value = v;
            return p;
        }
    }
    return NULL;
}

static inline const ProtobufCFieldDescriptor *mesh_field(const ProtobufCMessageDescriptor *descriptor, uint32_t number) {
    if (descriptor->n_field_ranges == 1) {
        uint32_t index = number - (uint32_t)descriptor->field_ranges[0].start_value;
        return index < descriptor->n_fields ? descriptor->fields + index : NULL;
    }
    return protobuf_c_message_descriptor_get_field(descriptor, number);
}

static inline unsigned mesh_wire_type(ProtobufCType type) {
    static const uint8_t types[] = {0, 0, 5, 0, 0, 1, 0, 5, 0, 1, 5, 1, 0, 0, 2, 2, 2};
    return types[type];
}

static inline unsigned mesh_message_flags(const ProtobufCMessageDescriptor *descriptor) { return (unsigned)(uintptr_t)descriptor->reserved2; }

/* Whether a closed enum names the number. */
static inline int mesh_enum_has(const ProtobufCFieldDescriptor *field, uint64_t value) {
    const int32_t *numbers = field->reserved2;
    int32_t number = (int32_t)value;
    int32_t low = 1, high = numbers[0];
    while (low <= high) {
        int32_t middle = low + (high - low) / 2;
        if (numbers[middle] == number) return 1;
        if (numbers[middle] < number) low = middle + 1;
        else high = middle - 1;
    }
    return 0;
}

static inline uint8_t *mesh_put_varint(uint8_t *out, uint64_t value) {
    while (value > 0x7f) {
        *out++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

static inline uint8_t *mesh_put(uint8_t *out, const uint8_t *data, size_t length) {
    memcpy(out, data, length);
    return out + length;
}

/* Whether libprotobuf-c, or what stands before it, reads a record of this wire type into the field. */
static inline int mesh_matches(const ProtobufCFieldDescriptor *field, unsigned wire_type) {
    unsigned own = field->reserved_flags & MESH_FIELD_DELIMITED ? 3 : mesh_wire_type(field->type);
    return own == wire_type || (wire_type == 2 && field->label == PROTOBUF_C_LABEL_REPEATED && own != 2 && own != 3);
}

static inline unsigned mesh_group(const ProtobufCFieldDescriptor *field) { return field->reserved_flags >> MESH_FIELD_GROUP_SHIFT; }

/* How libprotobuf-c is to begin an image of the message; NULL for its own way. */
ProtobufCMessageInit mesh_blank(const ProtobufCMessageDescriptor *descriptor);

#endif
