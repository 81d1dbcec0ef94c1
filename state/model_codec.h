#pragma once

#include "schemas/model/input.h"
#include "schemas/model/record.h"
#include "state/bytes.h"

// The model's structs as bytes: bodies that rows and records share.
namespace fairway::state {

void put(ByteWriter& out, const Reference& reference);
void put(ByteWriter& out, const std::vector<Reference>& references);
void put(ByteWriter& out, const Revision& revision);
void put(ByteWriter& out, const ReceivedRevision& revision);
// Without what a row's key says: subject and id; ends, role, id and whether in passing.
void put_body(ByteWriter& out, const Fact& fact);
void put_body(ByteWriter& out, const Link& link);
// Without the message's id.
void put_body(ByteWriter& out, const Receipt& receipt);
// Without its number and where to go on.
void put_body(ByteWriter& out, const Input& input);
// Without input and offset.
void put_body(ByteWriter& out, const DataGap& gap);

// With everything: what the exchange keeps of a record until it is applied.
void put(ByteWriter& out, const Record& record);

Reference get_reference(ByteReader& in);
std::vector<Reference> get_references(ByteReader& in);
Revision get_revision(ByteReader& in);
ReceivedRevision get_received_revision(ByteReader& in);
void get_body(ByteReader& in, Fact& fact);
void get_body(ByteReader& in, Link& link);
void get_body(ByteReader& in, Receipt& receipt);
void get_body(ByteReader& in, Input& input);
void get_body(ByteReader& in, DataGap& gap);
Record get_record(ByteReader& in);

}  // namespace fairway::state
