#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A configuration as words and signs, each with its line. The syntax is libconfuse's: values with or without
 * quotes, lists in braces, comments behind # and // and in slashes with stars; in double quotes a backslash
 * keeps the next character, or names one (\n, \x41, \101).
 *
 * libconfuse itself stops at the first thing that is wrong, and finds a quote that is missing where the file
 * ends. Here a text ends with its line, unless a backslash is the last of it, because no setting has more
 * than one line. */

enum token_kind {
    TOKEN_END,
    TOKEN_WORD, /* without quotes */
    TOKEN_TEXT, /* in quotes */
    TOKEN_EQUAL,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_INVALID, /* a sign that has no meaning here */
};

struct token {
    enum token_kind kind;
    int line;
    bool begins_line;  /* nothing stands before it there */
    const char *text;  /* of a word or text, kept until lexer_done(); NULL else */
    const char *wrong; /* what is wrong with it, N_(), or NULL */
};

struct lexer {
    const char *at;
    const char *end;
    int line;
    bool begins_line;
    char *store; /* the texts, one behind the other */
    size_t used;
};

/* For a text of UTF-8 without NUL, borrowed. */
void lexer_init(struct lexer *lexer, const char *text, size_t length);
void lexer_done(struct lexer *lexer);

/* The next one; TOKEN_END again and again at the end. */
struct token lexer_next(struct lexer *lexer);
