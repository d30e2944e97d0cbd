/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_REASON_H
#define DMIG_REASON_H

/*
 * Every reason that devmig gives, once.  The code is stable: programs compare
 * it, the manual page lists it, translations may replace the sentence.
 *
 * X(IDENTIFIER, "code", "what is wrong", "what to do about it")
 */

/* A document that can't be read: syntax.  devmig-document(5), TEXT FORM */
#define DMIG_REASONS_SYNTAX(X)                                                                     \
	X(BAD_BYTE, "bad-byte", "a byte that is neither printable ASCII nor a tab",                \
	  "remove it; line ends are LF or CRLF")                                                   \
	X(BAD_LINE, "bad-line", "neither a header, nor name=value, nor a comment",                 \
	  "write SELF:, COMPATIBLE: or APPLY: at the start of the line, or name=value")            \
	X(BAD_HEADER, "bad-header", "a header that is not written as one",                         \
	  "a header must stand at the start of a line, in capitals, with a colon behind it")       \
	X(BAD_NAME, "bad-name", "not a field name",                                                \
	  "use letters, digits, '_', '.', '-', beginning with a letter or '_'")                    \
	X(NO_SELF, "no-self", "the document has no SELF object", "begin it with a line SELF:")     \
	X(SELF_NOT_FIRST, "self-not-first", "SELF must stand first",                               \
	  "move the SELF object to the top")                                                       \
	X(SECOND_SELF, "second-self", "a second SELF object", "keep one SELF object")              \
	X(APPLY_MISPLACED, "apply-misplaced", "APPLY must follow a COMPATIBLE object, once",       \
	  "put one APPLY right behind the COMPATIBLE object that it belongs to")                   \
	X(EMPTY_OBJECT, "empty-object", "an object without a field",                               \
	  "name at least one field, or remove the object")                                         \
	X(DUPLICATE_FIELD, "duplicate-field", "a field named twice in one object",                 \
	  "keep one of the two")                                                                   \
	X(UNCLOSED_QUOTE, "unclosed-quote", "a quoted text without its closing quote",             \
	  "close it with \" on the same line")                                                     \
	X(BAD_ESCAPE, "bad-escape", "not an escape", "only \\\" \\\\ \\{ \\} are escapes")         \
	X(AFTER_QUOTE, "after-quote", "text behind the closing quote",                             \
	  "only blanks and a comment may follow; write \\\" for a quote inside the text")          \
	X(BRACE_IN_SELF, "brace-in-self", "an unescaped brace in a literal value",                 \
	  "quote the value and write \\{ or \\}")                                                  \
	X(UNOPENED_BRACE, "unopened-brace", "a } that closes nothing",                             \
	  "quote the value and write \\}")                                                         \
	X(UNCLOSED_BRACE, "unclosed-brace", "a placeholder without its closing brace",             \
	  "close it with } on the same line")                                                      \
	X(BAD_VARIABLE, "bad-variable", "not a variable name",                                     \
	  "use letters, digits and '_', beginning with a letter or '_', 32 bytes at most")         \
	X(BAD_TYPE, "bad-type", "not a type", "the types are int, string, version, set and mask")  \
	X(UNDECLARED, "undeclared", "a variable that is not declared in this object",              \
	  "declare it at its first use, as {name:type:list}")                                      \
	X(DECLARED_TWICE, "declared-twice", "a variable declared twice in one object",             \
	  "use {name} the second time, or another name")                                           \
	X(DECLARED_IN_APPLY, "declared-in-apply", "APPLY declares no variables",                   \
	  "declare it in the COMPATIBLE object above")                                             \
	X(NO_LIST, "no-list", "a set or mask without a list", "give the list: {name:type:list}")   \
	X(BAD_ITEM, "bad-item", "not a list item of this type",                                    \
	  "no blanks between items; quote an item with blanks, commas, quotes or braces")          \
	X(EMPTY_ITEM, "empty-item", "an empty list item",                                          \
	  "remove the comma; the empty text is written \"\"")                                      \
	X(BAD_RANGE, "bad-range", "a range that has no bound or runs backwards",                   \
	  "write low..high, low.. or ..high")                                                      \
	X(ADJACENT, "adjacent", "two placeholders without text between them",                      \
	  "put literal text between them, or split the field")                                     \
	X(DIGIT_FOLLOWS, "digit-follows", "text that would continue the number before it",         \
	  "no digit may follow an int, no digit or dot a version")                                 \
	X(NOT_WHOLE, "not-whole", "a set or mask that is not the whole value",                     \
	  "give it a field of its own")                                                            \
	X(BAD_JSON, "bad-json", "not JSON", "correct the JSON text")                               \
	X(BAD_SHAPE, "bad-shape", "JSON, but not of the shape of a document",                      \
	  "see devmig-document(5), JSON")                                                          \
	X(UNKNOWN_KEY, "unknown-key", "a key that documents do not have",                          \
	  "the keys are self, compatible, fields and apply")                                       \
	X(NOT_A_FILE, "not-a-file", "not a plain file",                                            \
	  "put a plain file in its place; symbolic links are not followed")                        \
	X(NOT_A_DIRECTORY, "not-a-directory", "not a directory",                                   \
	  "put a directory in its place; symbolic links are not followed")                         \
	X(SEVERAL_LINES, "several-lines", "a value of several lines",                              \
	  "write the value on one line")                                                           \
	X(STRAY_ENTRY, "stray-entry", "an entry that does not belong there",                       \
	  "remove it; devmig-document(5), FORMS, says what does")                                  \
	X(BAD_NUMBERING, "bad-numbering", "objects that are not numbered one by one",              \
	  "count from compatible0001 on; apply0001 belongs to compatible0001")                     \
	X(BAD_TRAIT, "bad-trait", "a trait that has a place of its own",                           \
	  "list types in compatible_type, and attributes that can be set in dynamic_resources")    \
	X(ORDER_LOST, "order-lost", "a tree can't hold the order of these fields",                 \
	  "choose another form, or allow the loss explicitly")                                     \
	X(BAD_CAPABILITY, "bad-capability", "not a capability string",                             \
	  "see devmig-document(5), CAPABILITY STRINGS")                                            \
	X(BAD_RECORD, "bad-record", "not a fleet record", "see devmig-fleet(5), RECORDS")          \
	X(BAD_INDEX, "bad-index", "not an index of a fleet", "make it anew with devmig index")     \
	X(NO_MATCH, "no-match", "what stands in front of the first MATCH object",                  \
	  "begin a rule with a line MATCH:")                                                       \
	X(BAD_DOMAIN, "bad-domain", "not the XML of a libvirt domain",                             \
	  "give what virsh dumpxml prints")                                                        \
	X(NO_LIBXML, "no-libxml", "there is no reading of XML without libxml2", "install libxml2")

/* A document that is past a limit.  devmig-document(5), LIMITS */
#define DMIG_REASONS_LIMIT(X)                                                                      \
	X(LIMIT_DOCUMENT, "limit-document", "a document may have 65536 bytes",                     \
	  "shorten it; comments count")                                                            \
	X(LIMIT_OBJECTS, "limit-objects", "a document may have 256 COMPATIBLE objects",            \
	  "merge objects with lists or ranges")                                                    \
	X(LIMIT_FIELDS, "limit-fields", "an object may have 64 fields", "drop some")               \
	X(LIMIT_VARIABLES, "limit-variables", "an object may have 16 variables",                   \
	  "write literal values where nothing varies")                                             \
	X(LIMIT_NAME, "limit-name", "a field name may have 64 bytes", "shorten it")                \
	X(LIMIT_VALUE, "limit-value", "a value may have 1024 bytes as written", "shorten it")      \
	X(LIMIT_ITEMS, "limit-items", "a list may have 256 items",                                 \
	  "use ranges or several objects")                                                         \
	X(LIMIT_CHOICES, "limit-choices",                                                          \
	  "the listed string items of an object may multiply to 4096", "split the object")         \
	X(LIMIT_STRING, "limit-string", "a capability string may have 4095 bytes", "shorten it")   \
	X(LIMIT_RULES, "limit-rules", "a file of rules may have 65536 bytes and 256 rules",        \
	  "split the file")                                                                        \
	X(LIMIT_FILES, "limit-files", "there may be 1024 files of rules", "merge some")            \
	X(LIMIT_DOMAIN, "limit-domain", "the XML of a domain is past a limit",                     \
	  "see devmig-metadata(1), LIMITS")                                                        \
	X(NO_MEMORY, "no-memory", "out of memory", "free some")

/* A source that a COMPATIBLE object does not accept.  devmig-document(5), VERDICT */
#define DMIG_REASONS_VERDICT(X)                                                                    \
	X(ABSENT, "absent", "the source does not have this field",                                 \
	  "set it on the source, or use a source that has it")                                     \
	X(DIFFERENT, "different", "the source has another value",                                  \
	  "choose a destination that accepts it")                                                  \
	X(NOT_IN_LIST, "not-in-list", "the source's value is not among those accepted",            \
	  "choose a destination that accepts it")                                                  \
	X(OUT_OF_RANGE, "out-of-range", "the source's value is outside the range",                 \
	  "choose a destination that accepts it")                                                  \
	X(NOT_A_NUMBER, "not-a-number", "the source's value is not a decimal number",              \
	  "correct the source's document")                                                         \
	X(NOT_A_VERSION, "not-a-version", "the source's value is not a version",                   \
	  "correct the source's document")                                                         \
	X(NOT_A_MASK, "not-a-mask", "the source's value is not a bit mask",                        \
	  "correct the source's document")                                                         \
	X(BITS_OUTSIDE, "bits-outside", "the source has bits that are not accepted",               \
	  "turn them off at the source, or choose a destination that offers them")                 \
	X(NOT_IN_SET, "not-in-set", "the source has an item that is not accepted",                 \
	  "remove it at the source, or choose a destination that has it")                          \
	X(NOT_EXACT, "not-exact", "a division that leaves a remainder",                            \
	  "choose a size that divides")                                                            \
	X(BELOW_ZERO, "below-zero", "a result below zero", "choose a larger size")                 \
	X(OVERFLOW, "overflow", "a result beyond 2^63-1, or a division by 0",                      \
	  "correct the destination's document")                                                    \
	X(CONFLICT, "conflict", "the value contradicts another field, or the other list",          \
	  "make the fields, or the lists, agree on one value")                                     \
	X(NOT_SET, "not-set", "an attribute of the destination is still to be set", "set it")      \
	X(ACCEPTS_NOTHING, "accepts-nothing", "the document has no COMPATIBLE object",             \
	  "add one that says what the device can migrate with, if anything")                       \
	X(NO_DOCUMENT, "no-document", "there is no document",                                      \
	  "write one, or have the driver or a rule provide it")                                    \
	X(UNREADABLE, "unreadable", "the document can't be read", "check path and permissions")    \
	X(UNKNOWN_FACT, "unknown-fact", "a fact of the device can't be read",                      \
	  "make it readable, or have the driver provide the document")                             \
	X(UNWRITABLE, "unwritable", "the document can't be written",                               \
	  "check path, permissions and free space")                                                \
	X(IN_USE, "in-use", "the device is in use", "free it, or include devices in use")          \
	X(NO_INSTANCE, "no-instance", "the type has no free instance",                             \
	  "remove an instance, or another type of the same parent")

/* What the linter remarks on.  devmig-lint(1) */
#define DMIG_REASONS_LINT(X)                                                                       \
	X(UNREACHABLE, "unreachable-object", "other objects accept all that this one accepts",     \
	  "remove it")                                                                             \
	X(IMPOSSIBLE, "impossible-assignment", "a listed value that can never match",              \
	  "remove it from the list")                                                               \
	X(IMPOSSIBLE_OBJECT, "impossible-object", "no source can match this object",               \
	  "correct its values, or remove it")                                                      \
	X(UNUSED_VARIABLE, "unused-variable", "a variable that nothing else uses",                 \
	  "fine where the list itself is the point; a literal says the same for one value")        \
	X(NOT_NORMAL, "not-normal", "a spelling that is not the normal one",                       \
	  "write it in the normal spelling")                                                       \
	X(NO_DEVICE_API, "no-device-api", "the object does not name device_api",                   \
	  "add device_api=vfio-pci, or what the device has")                                       \
	X(READINGS_DIFFER, "readings-differ",                                                      \
	  "what the destination accepts and what the source names differ",                         \
	  "intended if only one direction is supported")                                           \
	X(LOOKS_LIKE_EXPRESSION, "looks-like-expression",                                          \
	  "a template that looks like an expression but is not one",                               \
	  "nothing if it is meant as text; an expression is one operator and a plain number")      \
	X(UNREACHABLE_RULE, "unreachable-rule", "a rule before it speaks of all its devices",      \
	  "remove it, or put it before the other one")                                             \
	X(NO_SUCH_FACT, "no-such-fact", "not the name of a fact",                                  \
	  "devmig-rules(5), FACTS, lists them; a fact that is not there is absent always")         \
	X(RUNS_BACKWARDS, "runs-backwards",                                                        \
	  "a range that runs backwards for some values of facts",                                  \
	  "compare each bound in a field of its own")                                              \
	X(NOT_COMPARED, "not-compared", "a field of SELF that no object of the file compares",     \
	  "fine if it is for people; else name it in COMPATIBLE")                                  \
	X(NOT_SAID, "not-said", "a field that no SELF of the file has",                            \
	  "correct its name, or add it to SELF; fine if drivers' own documents have it")           \
	X(NO_SOURCE, "no-source", "the file does not say who says so",                             \
	  "add a comment: # Source: where it is published (YYYY-MM-DD)")                           \
	X(REFUSES_ITSELF, "refuses-itself", "the document does not accept its own SELF",           \
	  "fine for a device that only sends; else add an object")

/* What stays where it is in a plan.  devmig-drain(1) */
#define DMIG_REASONS_DRAIN(X)                                                                      \
	X(NO_PLACE, "no-place", "nothing free on another host accepts one of its devices",         \
	  "free or add a device that does, or change what the nearest one wants")                  \
	X(NO_HOST, "no-host", "no other host has places for all its devices",                      \
	  "make room on one host, or take a device from the virtual machine")                      \
	X(NO_ROOM, "no-room", "others take the places that it could have",                         \
	  "add devices, or leave some of the others where they are")                               \
	X(TOO_MANY_AT_ONCE, "too-many-at-once",                                                    \
	  "more of its devices would have one parent than may migrate at once",                    \
	  "raise the limit, or take a device from the virtual machine")                            \
	X(DRAINED, "drained", "the device is on a host that is being drained",                     \
	  "leave that host out")

/* A device that can't be opened, or does not do what it is asked.  devmig(1) */
#define DMIG_REASONS_DEVICE(X)                                                                     \
	X(NO_DEVICE, "no-device", "there is no such device",                                       \
	  "name it by uuid, PCI address, a path below /dev/vfio, or a server's socket")            \
	X(NO_DRIVER, "no-driver", "no driver of VFIO has the device",                              \
	  "bind it to a driver of VFIO that knows its migration")                                  \
	X(NOT_VIABLE, "not-viable",                                                                \
	  "other devices of its IOMMU group have drivers that are none of VFIO",                   \
	  "unbind them, or bind them to vfio-pci")                                                 \
	X(NO_MODULE, "no-module", "a module of the kernel is not loaded", "load it with modprobe") \
	X(DEVICE_BUSY, "device-busy", "somebody has the device open",                              \
	  "end the program that has it: a device has one user")                                    \
	X(NO_ACCESS, "no-access", "the device may not be opened",                                  \
	  "run it as a user who may, or grant access to what it names")                            \
	X(NOT_REACHABLE, "not-reachable", "the server can't be reached",                           \
	  "check that it runs, and the path of its socket")                                        \
	X(NO_ANSWER, "no-answer", "the server has not answered in time",                           \
	  "look after it, or allow it more time")                                                  \
	X(DEVICE_GONE, "device-gone", "the device is gone, or its server",                         \
	  "look after it, and open it again")                                                      \
	X(PROTOCOL, "protocol", "what the device answers breaks the protocol",                     \
	  "its driver, or its server, has a fault: report it there")                               \
	X(REFUSED, "device-refused", "the device refused",                                         \
	  "what its driver or server has logged may say why")                                      \
	X(BAD_REQUEST, "bad-request", "this can't be asked of a device", "correct what is asked")  \
	X(NOTHING_NOW, "nothing-now", "in pre-copy there is nothing to read at the moment",        \
	  "read again later, or go on to STOP_COPY")                                               \
	X(NOT_OFFERED, "not-offered", "the device does not offer this", "do without it")           \
	X(NO_MIGRATION, "no-migration", "the device has nothing of VFIO's migration",              \
	  "use a driver, or a server, that can migrate it")                                        \
	X(OLD_MIGRATION, "old-migration",                                                          \
	  "the device has version 1 of VFIO's migration, deprecated in Linux 5.18",                \
	  "use a driver with version 2")                                                           \
	X(NO_ARC, "no-arc", "the device can't go there",                                           \
	  "see which states it has: P2P and pre-copy are flags of the device")                     \
	X(ARC_FAILED, "arc-failed", "the device has failed to change its state",                   \
	  "ask again, or reset it")

/* What a host shows of its devices, or a recording of it, and can't be used.  devmig-list(1) */
#define DMIG_REASONS_HOST(X)                                                                       \
	X(BAD_ENTRY, "bad-entry", "an entry that is left out or can't be read",                    \
	  "see what made it; the rest is looked at")                                               \
	X(BAD_RECORDING, "bad-recording", "not a recording of a host",                             \
	  "make it with devmig record, and send it as it is")                                      \
	X(NO_LIBARCHIVE, "no-libarchive", "there are no archives without libarchive",              \
	  "install libarchive13, or record into a directory")

/* A stream that fails.  devmig-stream(5) */
#define DMIG_REASONS_STREAM(X)                                                                     \
	X(NOT_A_STREAM, "not-a-stream", "not a stream of devmig",                                  \
	  "name what devmig save has written")                                                     \
	X(NEWER_STREAM, "newer-stream", "a stream of a newer version",                             \
	  "use the version that has written it, or a later one")                                   \
	X(STREAM_CUT, "stream-cut", "the stream ends before its end",                              \
	  "send or save it again: what is there of it is of no use")                               \
	X(STREAM_DAMAGED, "stream-damaged", "the stream is not as it was written",                 \
	  "send or save it again, and look for what changes bytes on the way")                     \
	X(DESTINATION_REFUSED, "refused", "the destination does not accept the device",            \
	  "choose another destination, or set what it wants")                                      \
	X(SOURCE_GAVE_UP, "source-gave-up", "the source gave up",                                  \
	  "see what it says; its device has its state")                                            \
	X(DESTINATION_FAILED, "destination-failed", "the destination failed",                      \
	  "see what it says, and try again")                                                       \
	X(PEER_GONE, "peer-gone", "the other side is gone",                                        \
	  "see why it ended, or why the connection did")                                           \
	X(PEER_STALLED, "peer-stalled", "the other side does not go on",                           \
	  "see why, or allow more time")                                                           \
	X(BAD_ADDRESS, "bad-address", "not an address",                                            \
	  "write tls://HOST:PORT, unix:PATH, ssh://HOST/DEVICE, or another of devmig-address(7)")  \
	X(NO_CONNECTION, "no-connection", "can't connect",                                         \
	  "see whether the other side waits there, and what is on the way")                        \
	X(NOT_LISTENING, "not-listening", "can't wait for others there",                           \
	  "choose another address, or see who has it")                                             \
	X(NOT_SECURE, "not-secure", "there is no secure connection",                               \
	  "see devmig-address(7), CERTIFICATES; the other side has an error of its own")           \
	X(BAD_CERTIFICATES, "bad-certificates", "this side's certificates are of no use",          \
	  "correct the file; devmig-address(7), CERTIFICATES, says how they are made")             \
	X(NO_GNUTLS, "no-gnutls", "there is no TLS without GnuTLS", "install libgnutls30")

#define DMIG_REASONS(X)                                                                            \
	DMIG_REASONS_SYNTAX(X)                                                                     \
	DMIG_REASONS_LIMIT(X)                                                                      \
	DMIG_REASONS_VERDICT(X)                                                                    \
	DMIG_REASONS_LINT(X)                                                                       \
	DMIG_REASONS_DRAIN(X)                                                                      \
	DMIG_REASONS_DEVICE(X)                                                                     \
	DMIG_REASONS_HOST(X)                                                                       \
	DMIG_REASONS_STREAM(X)

/*
 * Reasons above whose cure is another one where they are met; code and sentence
 * are the same.
 *
 * X(IDENTIFIER, REASON, "what to do about it")
 */
#define DMIG_REASONS_ELSEWHERE(X)                                                                  \
	X(LINE_IN_SELF, BAD_LINE, "this file has fields of SELF only: remove the line")            \
	X(NO_HEADER, BAD_HEADER, "the headers are SELF:, COMPATIBLE: and APPLY:")                  \
	X(RULE_HEADER, BAD_HEADER, "the headers are MATCH:, SELF:, COMPATIBLE: and APPLY:")        \
	X(RULE_LINE, BAD_LINE,                                                                     \
	  "write MATCH:, SELF:, COMPATIBLE: or APPLY: at the start of the line, or name=value")    \
	X(NO_SELF_IN_RULE, NO_SELF, "put one right behind the rule's MATCH")                       \
	X(SELF_NOT_FIRST_IN_RULE, SELF_NOT_FIRST, "put SELF right behind the rule's MATCH")        \
	X(BRACE_IN_RULE, BRACE_IN_SELF,                                                            \
	  "declare the variable in MATCH and write {name} here; for a brace quote the value and "  \
	  "write \\{ or \\}")                                                                      \
	X(UNDECLARED_IN_RULE, UNDECLARED, "declare it in MATCH, as {name:type:list}")              \
	X(BAD_INT, BAD_ITEM, "write 8, 1..4, 4.. or ..8; no blanks between items")                 \
	X(BAD_VERSION, BAD_ITEM,                                                                   \
	  "write up to four numbers with dots: 2.1, 2.1..3, 2.. or ..3; no blanks between items")  \
	X(BAD_MASK, BAD_ITEM, "write 0x and hexadecimal digits, as one item")                      \
	X(SHAPE_STRING, BAD_SHAPE, "a string is wanted here: put the value in quotes")             \
	X(SHAPE_VALUE, BAD_SHAPE, "a string or a whole number is wanted here")                     \
	X(SHAPE_FIELDS, BAD_SHAPE, "an object of fields is wanted here: {\"name\": \"value\"}")    \
	X(SHAPE_ARRAY, BAD_SHAPE, "an array is wanted here: [{\"fields\": {}}]")                   \
	X(SHAPE_ENTRY, BAD_SHAPE, "an object with the keys fields and apply is wanted here")       \
	X(SHAPE_TOP, BAD_SHAPE, "an object with the keys self and compatible is wanted here")      \
	X(SHAPE_TWICE, BAD_SHAPE, "a key stands here twice: keep one of the two")                  \
	X(KEY_TOP, UNKNOWN_KEY, "the keys here are self and compatible")                           \
	X(KEY_ENTRY, UNKNOWN_KEY, "the keys here are fields and apply")                            \
	X(NO_FILE, NO_DOCUMENT, "check the path")                                                  \
	X(NO_RECORD, NO_DOCUMENT, "name it as HOST/DEVICE, as devmig find prints them")            \
	X(ARC_ERROR, ARC_FAILED, "reset it: only a reset leaves ERROR")                            \
	X(NO_ARC_ERROR, NO_ARC, "reset it: only a reset leaves ERROR")                             \
	X(NO_RESET, NOT_OFFERED,                                                                   \
	  "use a device that can be: without a reset nobody gets rid of half a state")

enum dmig_reason {
	DMIG_OK,
#define DMIG_REASON_ENUM(id, code, what, todo) DMIG_##id,
	DMIG_REASONS(DMIG_REASON_ENUM)
#undef DMIG_REASON_ENUM
#define DMIG_REASON_ENUM(id, of, todo) DMIG_##id,
		DMIG_REASONS_ELSEWHERE(DMIG_REASON_ENUM)
#undef DMIG_REASON_ENUM
			DMIG_REASON_COUNT,
};

/* The stable code ("bad-byte"), the sentence, and what to do; "" for DMIG_OK. */
const char *dmig_reason_code(enum dmig_reason reason);
const char *dmig_reason_what(enum dmig_reason reason);
const char *dmig_reason_todo(enum dmig_reason reason);

/* The first reason of the same code. */
enum dmig_reason dmig_reason_base(enum dmig_reason reason);

/*
 * The errno that stands for a reason where only an errno can be returned:
 * -E2BIG past a limit, -ENOMEM, -EBADMSG for anything else that is malformed,
 * -EINVAL for a verdict's reason.
 */
int dmig_reason_errno(enum dmig_reason reason);

#endif
