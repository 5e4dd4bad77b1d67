/* What an HTTP status other than 200 means for whoever asked. */

#include "net/cloudpbx/status.h"

#include "model/i18n.h"

/* The first row that fits. */
static const struct status_words STATUSES[] = {
    {201, 299, false, true, N_("%s answered with something unexpected (HTTP %d)")},
    {300, 399, false, false, N_("%s sends us to another address (HTTP %d): check the address")},
    {401, 401, false, false, N_("%s does not accept the key (HTTP %d): check the key")},
    {403, 403, false, false, N_("%s does not accept the key (HTTP %d): check the key")},
    {404, 404, false, false, N_("%s does not know what was asked for (HTTP %d): check the address")},
    {408, 408, true, true, N_("%s waited too long for the request (HTTP %d)")},
    {429, 429, false, false, N_("%s has been asked too often (HTTP %d)")},
    {400, 499, false, false, N_("%s rejects the request (HTTP %d)")},
    {502, 502, true, true, N_("%s can't reach the exchange behind it (HTTP %d)")},
    {503, 503, true, false, N_("%s is out of service at the moment (HTTP %d)")},
    {504, 504, true, true, N_("%s had no answer from the exchange behind it (HTTP %d)")},
    {500, 599, true, true, N_("%s has failed (HTTP %d)")},
    {0, 999, false, true, N_("%s answered with something unexpected (HTTP %d)")},
};

const struct status_words *cloudpbx_status_words(int status)
{
    const struct status_words *row = STATUSES;
    const struct status_words *last = STATUSES + sizeof STATUSES / sizeof STATUSES[0] - 1;
    while (row < last && (status < row->first || status > row->last)) {
        row++;
    }
    return row;
}
