#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Extensions: what each telephone does, with whom, and since when.
 *
 * An exchange reports two states of an extension: of its device (the telephone) and of its account, with the
 * other party. They differ in normal use: a device is in use from the first digit on, an account rings only
 * when the far end does. `state` combines both (extension_combined_state()). */

enum { EXTENSION_PARTY_LEAD_MS = 5000 /* the party report wins if it is newer by more than this */ };

struct state_report {
    struct stamp stamp;
    int code; /* the exchange's own number, for administrators */
    enum device_state state;
};

/* The mailbox of an extension: how many messages wait in it. */
struct mailbox {
    struct stamp stamp; /* order 0: the exchange has never told of a mailbox */
    int new_count;      /* both may be VOICEMAIL_UNKNOWN */
    int old_count;
};

enum call_direction {
    CALL_DIRECTION_UNKNOWN, /* the call began before we saw it */
    CALL_OUT,
    CALL_IN,
};

struct extension {
    struct table_row row; /* the key is the number */
    struct state_report device;
    struct state_report party;
    enum device_state state; /* both reports combined */
    enum call_direction direction;
    int64_t since;       /* when `state` took its value; if the extension was stale then, a lower bound */
    int64_t answered_at; /* when the present conversation began; 0: none, or its beginning was not seen */
    /* serial of the log's entry for this state, if the other party was not known when it was made; else 0 */
    uint64_t entry_without_peer;
    /* peer_number or peer_name is set. Read this first: for an idle extension they need not be fetched from
     * memory */
    bool has_peer;
    /* the other party while the state is engaged; "": not reported */
    char peer_number[NUMBER_BYTES];
    char peer_name[NAME_BYTES];
    /* the last member, so that the two reports and `state` keep their cache lines: it changes seldom and is
     * drawn only for what is on the screen */
    struct mailbox mailbox;
};

/* Apply a report. Both return whether anything that is shown changes. `valid_from` as in
 * stamp_freshness(). */
bool extension_apply_device(struct extension *extension, const struct device_event *event,
                            const struct stamp *stamp, uint64_t valid_from);
bool extension_apply_party(struct extension *extension, const struct party_event *event,
                           const struct stamp *stamp, uint64_t valid_from);

/* Apply what waits in the mailbox; the state does not depend on it. True if anything that is shown changes.
 */
bool extension_apply_voicemail(struct extension *extension, const struct voicemail_event *event,
                               const struct stamp *stamp, uint64_t valid_from);

/* Neither report has come: the exchange has told of the mailbox alone. */
bool extension_is_unreported(const struct extension *extension);

/* An unreadable message named the extension: both reports are stale until they come again. False if nothing
 * changes. */
bool extension_mark_stale(struct extension *extension, const struct stamp *news, uint64_t valid_from);

/* valid_from has fallen: computes `state` again from both reports, of which one may be live again. True if it
 * changes. */
bool extension_recheck(struct extension *extension, int64_t at, uint64_t valid_from);

/* The state that combines both reports: that of the fresher one (live, then stale, then unknown); if both are
 * equally fresh, that of the device, but
 *   - that of the party report if it is newer by more than EXTENSION_PARTY_LEAD_MS and they differ in
 *     whether the telephone is idle, engaged or unavailable (in finer differences the device is right: the
 *     recorded exchanges show it);
 *   - dialling if the device is in use or busy and the account is dialling. */
enum device_state extension_combined_state(const struct state_report *device,
                                           const struct state_report *party, uint64_t valid_from);

/* The stamp of the later report. */
const struct stamp *extension_stamp(const struct extension *extension);
enum freshness extension_freshness(const struct extension *extension, uint64_t valid_from);

/* Extensions whose state was computed while valid_from was raised and may fall again. Which of the two
 * reports counts depends on it, so the state is computed again when it falls.
 *
 * When two neighbours swap, valid_from is raised for one message. Checking 100,000 extensions for that would
 * be too slow, so only those that were updated meanwhile are kept, each with the valid_from of that time, in
 * rising order. When valid_from falls below that of an entry that was dropped, all extensions are checked. */

enum { RECHECK_MAX = 256 }; /* then the oldest entry is dropped */

struct recheck {
    struct {
        struct extension *extension; /* borrowed: extensions are never dropped */
        uint64_t valid_from;
    } entries[RECHECK_MAX]; /* a ring: from `begin` on, `count` of them */
    uint32_t begin, count;
    uint64_t dropped_valid_from; /* the greatest of an entry that was dropped; 0: none was */
};

/* Notes that the extension's state was computed with this valid_from. */
void recheck_put(struct recheck *recheck, struct extension *extension, uint64_t valid_from);

/* valid_from can't fall further: no state depends on that any more. */
void recheck_clear(struct recheck *recheck);

/* valid_from has fallen: computes the states again that were computed with a greater one. Returns whether any
 * of them changes. */
bool recheck_run(struct recheck *recheck, struct table *extensions, int64_t at, uint64_t valid_from);

/* Calls: who talks with whom, since when.
 *
 * Calls are derived from extensions, for exchanges that report no calls. Nothing is stored. Each engaged
 * extension with a known other party is one side of a call. A call between two extensions is listed once, at
 * the extension that sorts first. A telephone with two calls shows one, because the exchange reports one. */

struct call {
    const struct extension *side; /* the extension whose report shows the call */
    /* the other side if it is a known extension whose peer is this one; else NULL */
    const struct extension *other;
    const char *peer_number; /* the other party, borrowed from `side`; may be "" */
    const char *peer_name;
    enum device_state state;       /* that of `side` */
    enum call_direction direction; /* seen from `side` */
    int64_t since;                 /* when the call took this state */
    enum freshness freshness;      /* of the less trustworthy side: a stale call may be over */
};

/* The call that `extension` is a side of. `valid_from` as in stamp_freshness(). False if it is in none. */
bool call_of(const struct table *extensions, const struct extension *extension, uint64_t valid_from,
             struct call *call);

/* Like call_of(), but false for the second of two sides, so a loop over all extensions meets each call
 * once. */
bool call_of_first_side(const struct table *extensions, const struct extension *extension,
                        uint64_t valid_from, struct call *call);
