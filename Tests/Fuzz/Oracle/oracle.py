"""Google's implementation, asked through a pipe.

A frame, both ways: the length of what follows (4 bytes, little endian), then fields, each with its own length before it. The first
field of a question says what is asked.
"""

import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, unknown_fields
from google.protobuf.descriptor import FieldDescriptor

# Their Swift types keep their fields and nothing else.
PLAIN = ("Timestamp", "Duration", "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue", "BytesValue")
BARE = {f"google.protobuf.{name}" for name in PLAIN}
SECONDS = {"google.protobuf.Timestamp": (-62_135_596_800, 253_402_300_799), "google.protobuf.Duration": (-315_576_000_000, 315_576_000_000)}
# The wire type of a field's type; 2 for those that are not here.
WIRE_TYPES = {1: 1, 6: 1, 16: 1, 2: 5, 7: 5, 15: 5, 3: 0, 4: 0, 5: 0, 8: 0, 13: 0, 14: 0, 17: 0, 18: 0, 10: 3}


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def submessages(message):
    """The messages inside, each with its place."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if is_map(field):
            if field.message_type.fields_by_name["value"].message_type is not None:
                # A key of proto2 that is not text comes as bytes.
                for key in sorted(value, key=repr):
                    yield (field.number, key), value[key]
        elif field.is_repeated:
            for index, element in enumerate(value):
                yield (field.number, index), element
        else:
            yield (field.number,), value


def records(data):
    """The records of bytes that this implementation has accepted: number, wire type, content, and all of it."""
    place = 0

    def varint():
        nonlocal place
        value = shift = 0
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def content(tag):
        nonlocal place
        start = place
        match tag & 7:
            case 0:
                return varint() & 0xFFFF_FFFF_FFFF_FFFF
            case 1 | 5:
                place += 8 if tag & 7 == 1 else 4
            case 2:
                length = varint()
                start = place
                place += length
            case 3:
                while True:
                    end = place
                    inner = varint()
                    if inner & 7 == 4:
                        return data[start:end]
                    content(inner)
        return data[start:place]

    while place < len(data):
        start = place
        tag = varint()
        value = content(tag)
        yield tag >> 3, tag & 7, value, data[start:place]


def varint(value):
    result = bytearray()
    while value > 0x7F:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    result.append(value)
    return bytes(result)


def record(number, wire_type, content):
    tag = varint(number << 3 | wire_type)
    match wire_type:
        case 0:
            return tag + varint(content)
        case 2:
            return tag + varint(len(content)) + content
        case 3:
            return tag + content + varint(number << 3 | 4)
    return tag + content


def field_of(descriptor, number):
    if field := descriptor.fields_by_number.get(number):
        return field
    try:
        return pool.FindExtensionByNumber(descriptor, number)
    except KeyError:
        return None


def with_plain_entries(data, descriptor):
    """The message with entries of maps that hold what counts and nothing else.

    Of an entry that has an unknown field, this implementation makes an unknown field as a whole; C++ and ours drop the field and take
    the entry. A number that a closed enum does not name makes the entry unknown everywhere, unless a good one follows it.
    """
    is_entry = descriptor.GetOptions().map_entry
    result, last = b"", {}
    for number, wire_type, content, whole in records(data):
        field = field_of(descriptor, number)
        fits = field is not None and wire_type == WIRE_TYPES.get(field.type, 2)
        if fits and field.message_type:
            whole = record(number, wire_type, with_plain_entries(content, field.message_type))
        if not is_entry or (fits and field.message_type):
            result += whole
        elif fits:
            last[number] = whole
    return b"".join(last.values()) + result


def entry(descriptor, data):
    """An entry that a number makes unknown which its closed enum does not name: key and value, however they were written."""
    last = {number: content for number, wire_type, content, _ in records(data) if (field := descriptor.fields_by_number.get(number)) and wire_type == WIRE_TYPES.get(field.type, 2)}
    key, value = descriptor.fields_by_number[1].type, last.get(2, 0)
    content = last.get(1, {0: 0, 1: bytes(8), 2: b"", 5: bytes(4)}[WIRE_TYPES.get(key, 2)])
    if key == FieldDescriptor.TYPE_BOOL:
        content = int(content != 0)
    elif key in (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_UINT32, FieldDescriptor.TYPE_SINT32):
        content &= 0xFFFF_FFFF
    return b"entry " + repr((content, value & 0xFFFF_FFFF)).encode()


def canonical_group(fields):
    result = b""
    for field in fields:
        content = field.data
        match field.wire_type:
            case 1:
                content = struct.pack("<Q", content)
            case 3:
                content = canonical_group(content)
            case 5:
                content = struct.pack("<I", content)
        result += record(field.field_number, field.wire_type, content)
    return result


def canonical_unknown(message):
    """The unknown fields as they would be written anew: this implementation keeps tags and lengths that are longer than they need be."""
    result = b""
    for field in unknown_fields.UnknownFieldSet(message):
        known = field_of(message.DESCRIPTOR, field.field_number)
        if known is not None and field.wire_type == 2 and is_map(known):
            result += entry(known.message_type, field.data)
        else:
            result += canonical_group([field])
    return result


def all_unknown(message, place=()):
    """The unknown fields of the message and of all messages inside, each with its place."""
    if message.DESCRIPTOR.full_name not in BARE:
        content = canonical_unknown(message)
        if content:
            yield place, content
    for step, inner in submessages(message):
        yield from all_unknown(inner, place + step)


def has_strange_entry(message):
    """Whether an entry of a map was kept as an unknown field."""
    for field in unknown_fields.UnknownFieldSet(message):
        known = field_of(message.DESCRIPTOR, field.field_number)
        if known is not None and field.wire_type == 2 and is_map(known):
            return True
    return any(has_strange_entry(inner) for _, inner in submessages(message))


def has_time_out_of_range(message):
    least, greatest = SECONDS.get(message.DESCRIPTOR.full_name, (None, None))
    if least is not None:
        if not least <= message.seconds <= greatest or not -999_999_999 <= message.nanos <= 999_999_999:
            return True
        # A timestamp counts forwards; the parts of a duration have one sign.
        if message.nanos < 0 and message.DESCRIPTOR.name == "Timestamp" or message.nanos * message.seconds < 0:
            return True
    return any(has_time_out_of_range(inner) for _, inner in submessages(message))


def reason(error):
    return str(error).encode("utf-8", "replace")


def encoded(message):
    return message.SerializeToString(deterministic=True)


def parsed(data):
    message = Type()
    message.ParseFromString(data)
    return message


def decode(data):
    """Whether it is a message; with and without unknown fields; whether it has a JSON form, and that; whether a time is out of range."""
    try:
        message = parsed(data)
        if has_strange_entry(message):
            message = parsed(with_plain_entries(data, Type.DESCRIPTOR))
        if not message.IsInitialized():
            raise ValueError("a required field is missing")
    except UnicodeDecodeError as error:
        # A key of proto2 that is not text: accepted, but nothing can be asked about it.
        return [b"1", b"not text", b"not text", b"", reason(error), b""]
    except Exception as error:
        return [b"", b"", b"", b"", reason(error), b""]
    try:
        unknown = repr(list(all_unknown(message))).encode()
        out_of_range = b"1" if has_time_out_of_range(message) else b""
    except UnicodeDecodeError as error:
        return [b"1", b"not text", b"not text", b"", reason(error), b""]
    message.DiscardUnknownFields()
    known = encoded(message)
    whole = known + unknown
    try:
        text = json_format.MessageToJson(message, descriptor_pool=pool, sort_keys=True).encode()
        return [b"1", whole, known, b"1", text, out_of_range]
    except Exception as error:
        return [b"1", whole, known, b"", reason(error), out_of_range]


def parse(text):
    try:
        message = json_format.Parse(text, Type(), descriptor_pool=pool)
        # Asked first: encoding would tell which fields are missing, and protobuf 7.36 ends with a segmentation fault over a long list.
        if not message.IsInitialized():
            raise ValueError("a required field is missing")
        return [b"1", encoded(message)]
    except Exception as error:
        return [b"", reason(error)]


def unique(pairs):
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key comes twice")
    return result


def refuse(constant):
    raise ValueError(constant)


def is_json(text):
    try:
        json.loads(text.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)
        return [b"1"]
    except (ValueError, RecursionError):
        return [b""]


def contract(*fields):
    global pool, Type
    pool = descriptor_pool.DescriptorPool()
    for file in fields[:-1]:
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file))
    Type = message_factory.GetMessageClass(pool.FindMessageTypeByName(fields[-1].decode()))
    return []


def fields_of(frame):
    place = 0
    while place < len(frame):
        (length,) = struct.unpack_from("<I", frame, place)
        yield frame[place + 4 : place + 4 + length]
        place += 4 + length


def main():
    sys.setrecursionlimit(10_000)
    each = {b"decode": decode, b"parse": parse, b"json": is_json}
    while header := sys.stdin.buffer.read(4):
        question, *fields = fields_of(sys.stdin.buffer.read(struct.unpack("<I", header)[0]))
        if question == b"contract":
            answers = contract(*fields)
        else:
            answers = [part for field in fields for part in each[question](field)]
        body = b"".join(struct.pack("<I", len(part)) + part for part in answers)
        sys.stdout.buffer.write(struct.pack("<I", len(body)) + body)
        sys.stdout.buffer.flush()


main()
