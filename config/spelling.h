#pragma once

/* "Did you mean …?": which of the words that there are is nearest to one that there is not. */

struct spelling {
    const char *wanted;
    const char *word; /* the nearest so far, borrowed; NULL: none is near enough */
    int distance;
};

/* For a word that nobody knows; borrowed. */
struct spelling spelling_for(const char *wanted);

/* Takes one of the words that there are into account: near enough is what differs by a letter, or by two in a
 * long word, and what begins with the whole of the word that is wanted. */
void spelling_offer(struct spelling *spelling, const char *word);
