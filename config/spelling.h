#pragma once

/* "Did you mean …?": finds the known word that is nearest to an unknown one. */

struct spelling {
    const char *wanted;
    const char *word; /* the nearest so far, borrowed; NULL: none is near enough */
    int distance;
};

/* Starts with an unknown word; borrows it. */
struct spelling spelling_for(const char *wanted);

/* Compares a known word. Near enough: one edit, two in a word of six or more letters, or the wanted word is
 * its beginning. */
void spelling_offer(struct spelling *spelling, const char *word);
