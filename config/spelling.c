/* "Did you mean …?" */

#include "config/spelling.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    WORD_BYTES_MAX = 32, /* longer words are no typing errors */
    LONG_BYTES = 6,      /* from this length on two edits are near */
    PREFIX_BYTES = 3,    /* this many letters suffice as a beginning */
    FAR = WORD_BYTES_MAX + 1,
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The number of edits: letters inserted, deleted, changed or swapped with the next (Damerau-Levenshtein). */
static int distance(const char *one, const char *other)
{
    int rows[3][WORD_BYTES_MAX + 1]; /* the row before the last, the last, this one */
    int length = (int)strlen(other);
    for (int j = 0; j <= length; j++) {
        rows[1][j] = j;
    }
    for (int i = 1; one[i - 1] != '\0'; i++) {
        rows[2][0] = i;
        for (int j = 1; j <= length; j++) {
            int changed = rows[1][j - 1] + (one[i - 1] != other[j - 1]);
            rows[2][j] = least(changed, 1 + least(rows[1][j], rows[2][j - 1]));
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
                rows[2][j] = least(rows[2][j], rows[0][j - 2] + 1);
            }
        }
        memmove(rows[0], rows[1], sizeof rows[0] * 2);
    }
    return rows[1][length];
}

struct spelling spelling_for(const char *wanted)
{
    return (struct spelling){.wanted = wanted, .distance = FAR};
}

void spelling_offer(struct spelling *spelling, const char *word)
{
    const char *wanted = spelling->wanted;
    size_t length = strlen(wanted);
    if (length < 2 || length > WORD_BYTES_MAX || *word == '\0' || strlen(word) > WORD_BYTES_MAX) {
        return;
    }
    int far = distance(wanted, word);
    bool begins = length >= PREFIX_BYTES && strncmp(word, wanted, length) == 0;
    bool near = far <= (length < LONG_BYTES ? 1 : 2);
    if ((near || begins) && far < spelling->distance) {
        spelling->word = word;
        spelling->distance = far;
    }
}
