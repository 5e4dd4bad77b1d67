/* The CDRs: a ring buffer. */

#include "sim/cdr_store.h"

#include "model/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void cdr_store_init(struct cdr_store *cdr_store)
{
    *cdr_store = (struct cdr_store){.rows = memory_new(CDR_STORE_ROWS, sizeof *cdr_store->rows)};
}

void cdr_store_done(struct cdr_store *cdr_store)
{
    free(cdr_store->rows);
    *cdr_store = (struct cdr_store){0};
}

struct cdr_row *cdr_store_add(struct cdr_store *cdr_store)
{
    struct cdr_row *row = &cdr_store->rows[(cdr_store->oldest + cdr_store->count) % CDR_STORE_ROWS];
    if (cdr_store->count < CDR_STORE_ROWS) {
        cdr_store->count++;
    } else {
        cdr_store->oldest = (cdr_store->oldest + 1) % CDR_STORE_ROWS;
    }
    *row = (struct cdr_row){.lastapp = "", .disposition = "", .zone = ""};
    return row;
}

const struct cdr_row *cdr_store_at(const struct cdr_store *cdr_store, size_t index)
{
    assert(index < cdr_store->count);
    return &cdr_store->rows[(cdr_store->oldest + index) % CDR_STORE_ROWS];
}

const struct cdr_row *cdr_store_recording(const struct cdr_store *cdr_store, const char *uniqueid)
{
    for (size_t i = cdr_store->count; i > 0; i--) {
        const struct cdr_row *row = cdr_store_at(cdr_store, i - 1);
        if (row->recorded && strcmp(row->uniqueid, uniqueid) == 0) {
            return row;
        }
    }
    return NULL;
}
