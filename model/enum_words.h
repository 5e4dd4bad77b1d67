#pragma once

/* Enums whose constants have words.
 *
 * LIST is a macro of rows, LIST(X), with a row X(CONSTANT, "word", …) for each constant; further columns are
 * the list's own. So a constant can't be without its word, nor without what the other columns say of it. The
 * words are for files and scripts; they are not translated. */

/* In the braces of the enum: LIST(ENUM_CONSTANT). */
#define ENUM_CONSTANT(constant, ...) constant,

#define ENUM_FIRST_COLUMN(column, ...) column
#define ENUM_WORD_ROW(constant, ...)   [constant] = ENUM_FIRST_COLUMN(__VA_ARGS__, 0),

/* Defines the public function TAG_word(), which gives the word of a constant of `enum TAG`. */
#define ENUM_WORDS(tag, LIST)                                                                                \
    static const char *const tag##_words[] = {LIST(ENUM_WORD_ROW)};                                          \
    const char *tag##_word(enum tag constant)                                                                \
    {                                                                                                        \
        return tag##_words[constant];                                                                        \
    }
