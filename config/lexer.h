#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A configuration file as words and signs, each with its line. The syntax is libconfuse's: values with or
 * without quotes, lists in braces, comments after # and // and between slashes with stars; in double quotes a
 * backslash keeps the next character, or names one (\n, \x41, \101).
 *
 * libconfuse stops at the first error and reports a missing quote at the end of the file. Here a string ends
 * with its line (except after a backslash), because no setting spans lines. */

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
    bool begins_line;  /* nothing stands before it in its line */
    const char *text;  /* of a word or text, kept until lexer_done(); otherwise NULL */
    const char *wrong; /* what is wrong with it, N_(), or NULL */
};

struct lexer {
    const char *at;
    const char *end;
    int line;
    bool begins_line;
    char *store; /* the texts of the tokens, one after the other */
    size_t used;
};

/* Reads the whole file. The caller frees the text. NULL and `error` where the file can't be read, or is not
 * UTF-8 text without control characters (tabs and line ends are allowed). */
char *lexer_load(const char *path, struct error *error);

/* Starts on a UTF-8 text without NUL; borrows it. */
void lexer_init(struct lexer *lexer, const char *text, size_t length);
void lexer_done(struct lexer *lexer);

/* Returns the next token; at the end, TOKEN_END every time. */
struct token lexer_next(struct lexer *lexer);
