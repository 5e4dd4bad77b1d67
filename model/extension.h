#pragma once

#include "model/directory.h"
#include "model/event.h"
#include "model/stamp.h"
#include "model/table.h"

/* Extensions: what each telephone does, with whom, and since when.
 *
 * Two things are told of an extension: the state of its telephone (the device) and that of its account with
 * the other party. They disagree in normal life: a telephone is in use from the first digit on, an account
 * rings only when the far end does. The lamp shows one state, made of both by extension_combined_state(). */

enum { EXTENSION_PARTY_LEAD_MS = 5000 /* the account is believed when it is newer by more than this */ };

struct state_report {
    struct stamp stamp;
    int code; /* the exchange's own value, for administrators */
    enum device_state state;
};

enum call_direction {
    CALL_DIRECTION_UNKNOWN, /* the call was on before we looked */
    CALL_OUT,
    CALL_IN,
};

struct extension {
    struct table_row row; /* the key is the number */
    struct state_report device;
    struct state_report party;
    enum device_state state; /* what is shown; kept by extension_apply_*() */
    enum call_direction direction;
    int64_t since;       /* when the lamp took this state; a lower bound on the truth after a doubt */
    int64_t answered_at; /* when the call that is talked on began to be talked on; 0: none, or not seen */
    /* the log's entry of this state, if it was made before anybody said with whom; else 0 */
    uint64_t entry_without_peer;
    /* one of these two is said; asked in their place, so that of a telephone at rest they are not fetched */
    bool has_peer;
    /* the other party, to be shown while the lamp is engaged; "" when nobody said */
    char peer_number[NUMBER_BYTES];
    char peer_name[NAME_BYTES];
};

/* Both return whether anything that is shown has changed. `doubt` as in stamp_freshness(). */
bool extension_apply_device(struct extension *extension, const struct device_event *event,
                            const struct stamp *stamp, uint64_t valid_from);
bool extension_apply_party(struct extension *extension, const struct party_event *event,
                           const struct stamp *stamp, uint64_t valid_from);

/* Something was told of it that can't be understood: both reports are in doubt until they are told again.
 * False where nothing changes. */
bool extension_mark_stale(struct extension *extension, const struct stamp *news, uint64_t valid_from);

/* A doubt is over: the lamp as both reports make it, now that the one in doubt counts again. Returns whether
 * it changes. */
bool extension_recheck(struct extension *extension, int64_t at, uint64_t valid_from);

/* The state to show: the fresher of the two reports (live before stale before unknown); when both are equally
 * fresh, the device's, but
 *   - the account's where it is newer by more than EXTENSION_PARTY_LEAD_MS and they differ in whether the
 * telephone is idle, engaged or unavailable (a finer difference is the device's to make: a recorded exchange
 * says so);
 *   - dialling where the device is in use or busy and the account is dialling. */
enum device_state extension_combined_state(const struct state_report *device,
                                           const struct state_report *party, uint64_t valid_from);

/* The later of the two reports. */
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
