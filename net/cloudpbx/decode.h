#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>

/* Decodes CloudPBX's WebSocket frames and REST responses into events.
 *
 * Pure: bytes in, events out. Frames are read by our own single-pass scanner, because a JSON library rejects
 * frames that the vendor's document prints ("SIP\MojaCentrala-101": \M is no escape), silently turns others
 * into control characters ("SIP\biuro"), and drops one of two events with the same name. The scanner is
 * strict, except that
 *   - in a string, a backslash before anything but " \ / and uXXXX is an ordinary character, so that
 *     identifiers contain no control characters and names lose nothing;
 *   - `text` may be an object of events, an array of such objects, a string that contains these as JSON, or
 *     several of them one after the other;
 *   - two events with the same name both count;
 *   - a number may be a string, `status` may be `statusValue`, and `MsgId` may be `MsgID`.
 *
 * A frame is applied completely or not at all. If an event or the whole frame is unreadable, EVENT_UNREADABLE
 * makes what it names stale, so that no lamp shows an old state as live. */

enum {
    /* a longer frame is FRAME_NOT_JSON without being read, and makes everything stale */
    CLOUDPBX_FRAME_BYTES_MAX = 16 * 1024 * 1024,
    /* events in one frame, else it is FRAME_NOT_AN_ENVELOPE; also rows in a list */
    CLOUDPBX_EVENTS_MAX = 100 * 1000,
    CLOUDPBX_DEPTH_MAX = 64, /* nesting of a skipped value */
    /* of an exchange's name; a longer one could never match a channel */
    CLOUDPBX_NAME_BYTES_MAX = 128,
};

struct cloudpbx_decoder;
struct secrets;

/* `exchange` is the exchange's name: frames of another channel than pbx_NAME are FRAME_OTHER_CHANNEL. With
 * NULL or "", the channel of the first envelope becomes ours. */
struct cloudpbx_decoder *cloudpbx_decoder_new(const char *exchange);
void cloudpbx_decoder_free(struct cloudpbx_decoder *decoder);

/* The exchange's name; "" while it is unknown. */
const char *cloudpbx_decoder_exchange(const struct cloudpbx_decoder *decoder);

/* Decodes one frame. Returns the number of events, at least one: the first is always EVENT_FRAME. Events and
 * strings belong to the decoder and are valid until its next call. */
size_t cloudpbx_decode_frame(struct cloudpbx_decoder *decoder, const char *frame, size_t length,
                             const struct event **events);

/* Decodes the array that /cdr, /record and /transcription return, while it is received: begin, each chunk,
 * end. Use the decoder for nothing else in between. `kind` is the kind of the rows; `secrets` (or NULL) are
 * redacted in them, and borrowed until the end. A chunk is refused (false) if there are more than
 * CLOUDPBX_EVENTS_MAX rows.
 *
 * The end returns the number of rows, as above. A row that differs from the document is skipped and counted,
 * and so is one beyond the bounds of net/json_text.h; the other rows are kept. -1 if the response is no
 * array, if none of its rows is readable, or if a chunk was refused. */
void cloudpbx_decode_list_begin(struct cloudpbx_decoder *decoder, enum event_kind kind,
                                const struct secrets *secrets);
bool cloudpbx_decode_list_chunk(struct cloudpbx_decoder *decoder, const char *piece, size_t length);
ptrdiff_t cloudpbx_decode_list_end(struct cloudpbx_decoder *decoder, const struct event **events);

/* Like cloudpbx_decode_list_chunk(), for a caller that looks for one row: returns only the rows that this
 * chunk completes. The next call overwrites them. */
size_t cloudpbx_decode_list_rows(struct cloudpbx_decoder *decoder, const char *piece, size_t length,
                                 const struct event **events);

/* The same for a complete response. */
ptrdiff_t cloudpbx_decode_call_records(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                       const struct event **events);
ptrdiff_t cloudpbx_decode_recordings(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                     const struct event **events);
ptrdiff_t cloudpbx_decode_transcripts(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                      const struct event **events);

/* The number of rows of the last list that were skipped as unreadable, and of unreadable numbers in the other
 * rows. A number that is absent, null or empty is not an error. */
size_t cloudpbx_decode_unreadable_rows(const struct cloudpbx_decoder *decoder);
size_t cloudpbx_decode_unreadable_numbers(const struct cloudpbx_decoder *decoder);

/* Decodes the object that /transcription/ID returns: one event, or -1. */
ptrdiff_t cloudpbx_decode_transcript(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                                     const struct event **events);

/* Decodes the response of /sendSMS with status 200 or 500; strings as above. False if it differs from the
 * document. */
struct cloudpbx_sms_reply {
    const char *id;
    enum sms_status status;
    const char *problem; /* NULL if there is none */
};
bool cloudpbx_decode_sms_reply(struct cloudpbx_decoder *decoder, const char *reply, size_t length,
                               struct cloudpbx_sms_reply *sms);
