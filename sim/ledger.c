/* The CDRs: a ring buffer. */

#include "sim/ledger.h"

#include "sim/must.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void ledger_init(struct ledger *ledger)
{
    *ledger = (struct ledger){.rows = must_alloc(LEDGER_ROWS, sizeof *ledger->rows)};
}

void ledger_done(struct ledger *ledger)
{
    free(ledger->rows);
    *ledger = (struct ledger){0};
}

struct ledger_row *ledger_add(struct ledger *ledger)
{
    struct ledger_row *row = &ledger->rows[(ledger->oldest + ledger->count) % LEDGER_ROWS];
    if (ledger->count < LEDGER_ROWS) {
        ledger->count++;
    } else {
        ledger->oldest = (ledger->oldest + 1) % LEDGER_ROWS;
    }
    *row = (struct ledger_row){.lastapp = "", .disposition = "", .zone = ""};
    return row;
}

const struct ledger_row *ledger_at(const struct ledger *ledger, size_t index)
{
    assert(index < ledger->count);
    return &ledger->rows[(ledger->oldest + index) % LEDGER_ROWS];
}

const struct ledger_row *ledger_recording(const struct ledger *ledger, const char *uniqueid)
{
    for (size_t i = ledger->count; i > 0; i--) {
        const struct ledger_row *row = ledger_at(ledger, i - 1);
        if (row->recorded && strcmp(row->uniqueid, uniqueid) == 0) {
            return row;
        }
    }
    return NULL;
}
