/* A configuration file: clean text, then words and signs. */

#include "config/lexer.h"

#include "files/input.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1024 * 1024 }; /* a longer file is no configuration */

static bool check_characters(const char *text, size_t length, const char *path, struct error *error)
{
    int line = 1;
    uint32_t code;
    for (size_t used; length > 0; text += used, length -= used) {
        used = text_decode(text, length, &code);
        bool control = code < ' ' && strchr("\t\r\n", (int)code) == NULL;
        if (code == '\0' || control || (code == TEXT_REPLACEMENT && used == 1)) {
            return error_set(error, ERROR_USAGE, "%s:%d: %s", path, line, _("This is no text in UTF-8."));
        }
        line += code == '\n';
    }
    return true;
}

static bool refuse_file(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_USAGE, _("The configuration %s can't be read: %s"), path, why);
}

static bool read_text(FILE *file, const char *path, char *text, size_t *length, struct error *error)
{
    *length = fread(text, 1, FILE_BYTES_MAX + 1, file);
    if (ferror(file) != 0) {
        return refuse_file(path, input_error_text(errno), error);
    }
    if (*length > FILE_BYTES_MAX) {
        return refuse_file(path, _("it is longer than a configuration can be"), error);
    }
    text[*length] = '\0';
    return true;
}

char *lexer_load(const char *path, struct error *error)
{
    FILE *file = input_open(path, INPUT_TIMEOUT_MS);
    if (file == NULL) {
        (void)refuse_file(path, input_error_text(errno), error);
        return NULL;
    }
    size_t length = 0;
    char *text = memory_new(FILE_BYTES_MAX + 2, 1);
    bool good = read_text(file, path, text, &length, error) && check_characters(text, length, path, error);
    (void)fclose(file); /* it was only read */
    if (!good) {
        free(text);
        return NULL;
    }
    memset(text, ' ', text_bom_bytes(text, length));
    return text;
}

static const char VARIABLE[] =
    N_("${…} is not replaced by the environment's value here; in single quotes it is plain text.");
static const char NO_QUOTE[] = N_("The text that begins here has no closing quote.");
static const char CURLY[] = N_("Quotation marks are straight here, as in theme = \"dark\".");
static const char NO_COMMENT_END[] = N_("The comment that begins here is never closed.");

void lexer_init(struct lexer *lexer, const char *text, size_t length)
{
    /* no text is longer than its source, and a sign or blank is between any two */
    *lexer = (struct lexer){.at = text,
                            .end = text + length,
                            .line = 1,
                            .begins_line = true,
                            .store = memory_new(2 * length + 2, 1)};
}

void lexer_done(struct lexer *lexer)
{
    free(lexer->store);
    lexer->store = NULL;
}

static bool begins(const struct lexer *lexer, const char *with)
{
    size_t length = strlen(with);
    return (size_t)(lexer->end - lexer->at) >= length && memcmp(lexer->at, with, length) == 0;
}

static bool is_comment(const struct lexer *lexer)
{
    return begins(lexer, "#") || begins(lexer, "//") || begins(lexer, "/*");
}

static void step(struct lexer *lexer)
{
    bool is_end = *lexer->at++ == '\n';
    lexer->line += is_end;
    lexer->begins_line = is_end || lexer->begins_line;
}

/* False where the comment is never closed: it then contains the rest of the file. */
static bool skip_comment(struct lexer *lexer)
{
    bool is_long = begins(lexer, "/*");
    lexer->at += is_long ? 2 : 1;
    while (lexer->at < lexer->end && !(is_long ? begins(lexer, "*/") : *lexer->at == '\n')) {
        step(lexer);
    }
    bool closed = lexer->at < lexer->end;
    lexer->at += is_long && closed ? 2 : 0;
    return closed || !is_long;
}

static void keep(struct lexer *lexer, char character)
{
    lexer->store[lexer->used++] = character;
}

/* Reads a character code of up to `max` digits. */
static char read_code(struct lexer *lexer, int base, int max)
{
    unsigned code = 0;
    for (int i = 0; i < max && lexer->at < lexer->end; i++, lexer->at++) {
        int digit = text_hex_digit(*lexer->at);
        if (digit < 0 || digit >= base) {
            break;
        }
        code = code * (unsigned)base + (unsigned)digit;
    }
    return code % 256 == 0 ? 1
                           : (char)code; /* NUL would end the text; any control character is refused later */
}

/* Reads what follows a backslash in double quotes. */
static void take_escape(struct lexer *lexer)
{
    static const char names[] = "nrtbfave";
    static const char meant[] = "\n\r\t\b\f\a\v\033";
    const char *name = strchr(names, *lexer->at);
    if (*lexer->at >= '0' && *lexer->at <= '7') {
        keep(lexer, read_code(lexer, 8, 3));
    } else if (*lexer->at == 'x') {
        lexer->at++;
        keep(lexer, read_code(lexer, 16, 2));
    } else {
        keep(lexer, name == NULL ? *lexer->at : meant[name - names]);
        lexer->at++;
    }
}

static void take_backslash(struct lexer *lexer, char quote)
{
    lexer->at++;
    if (lexer->at == lexer->end) {
        return;
    }
    if (*lexer->at == '\n') {
        step(lexer); /* the text continues in the next line */
    } else if (quote == '"') {
        take_escape(lexer);
    } else {
        if (*lexer->at != quote && *lexer->at != '\\') {
            keep(lexer, '\\');
        }
        keep(lexer, *lexer->at++);
    }
}

static void take_quoted(struct lexer *lexer, struct token *token)
{
    char quote = *lexer->at++;
    token->kind = TOKEN_TEXT;
    while (lexer->at < lexer->end && *lexer->at != quote && *lexer->at != '\n') {
        if (quote == '"' && begins(lexer, "${")) {
            token->wrong = VARIABLE;
        }
        if (*lexer->at == '\\') {
            take_backslash(lexer, quote);
        } else {
            keep(lexer, *lexer->at++);
        }
    }
    if (lexer->at < lexer->end && *lexer->at == quote) {
        lexer->at++;
    } else {
        token->wrong = NO_QUOTE;
    }
}

static bool is_of_word(const struct lexer *lexer)
{
    return lexer->at < lexer->end && strchr(" \t\r\n\"'{}()=,", *lexer->at) == NULL && !is_comment(lexer);
}

static void take_variable(struct lexer *lexer)
{
    while (lexer->at < lexer->end && *lexer->at != '}' && *lexer->at != '\n') {
        keep(lexer, *lexer->at++);
    }
    if (lexer->at < lexer->end && *lexer->at == '}') {
        keep(lexer, *lexer->at++);
    }
}

/* Is it a typographic quotation mark, as word processors write it? */
static bool is_curly(const struct lexer *lexer)
{
    static const char *const marks[] = {"\u201c", "\u201d", "\u201e", "\u2018",
                                        "\u2019", "\u201a", "\u00ab", "\u00bb"};
    bool found = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        found = found || begins(lexer, marks[i]);
    }
    return found;
}

static void take_word(struct lexer *lexer, struct token *token)
{
    token->kind = TOKEN_WORD;
    token->wrong = is_curly(lexer) ? CURLY : NULL;
    while (is_of_word(lexer)) {
        if (begins(lexer, "${")) {
            token->wrong = VARIABLE;
            take_variable(lexer);
            continue;
        }
        if (*lexer->at == '\\' && lexer->at + 1 < lexer->end && lexer->at[1] != '\n') {
            lexer->at++;
        }
        keep(lexer, *lexer->at++);
    }
}

static enum token_kind kind_of_sign(char sign)
{
    static const char signs[] = "={},";
    static const enum token_kind kinds[] = {TOKEN_EQUAL, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA};
    const char *place = strchr(signs, sign);
    return place == NULL ? TOKEN_INVALID : kinds[place - signs];
}

struct token lexer_next(struct lexer *lexer)
{
    struct token token = {.kind = TOKEN_END};
    while (lexer->at < lexer->end && (strchr(" \t\r\n", *lexer->at) != NULL || is_comment(lexer))) {
        int line = lexer->line;
        if (!is_comment(lexer)) {
            step(lexer);
        } else if (!skip_comment(lexer)) {
            return (struct token){.kind = TOKEN_INVALID, .line = line, .wrong = NO_COMMENT_END};
        }
    }
    token.line = lexer->line;
    token.begins_line = lexer->begins_line;
    lexer->begins_line = false;
    if (lexer->at == lexer->end) {
        return token;
    }
    token.text = lexer->store + lexer->used;
    if (*lexer->at == '"' || *lexer->at == '\'') {
        take_quoted(lexer, &token);
    } else if (is_of_word(lexer)) {
        take_word(lexer, &token);
    } else {
        token.kind = kind_of_sign(*lexer->at++);
        token.text = NULL;
        return token;
    }
    keep(lexer, '\0');
    return token;
}
