/* Words as they are typed into a shell. */

#include "config/shell_words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void shell_words_quote(char *to, size_t size, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,@%:=";
    size_t used = 0;
    if (path[strspn(path, plain)] == '\0') {
        (void)snprintf(to, size, "%s%s", *path == '-' ? "./" : "", path);
        return;
    }
    to[used++] = '\'';
    for (; *path != '\0' && used + 6 < size; path++) {
        if (*path == '\'') {
            memcpy(to + used, "'\\'", 3); /* out of the quotes, a quote, and in again with the one below */
            used += 3;
        }
        to[used++] = *path;
    }
    to[used++] = '\'';
    to[used] = '\0';
}

/* Does a backslash here keep the next character? `quote`: the quotes that it stands in, NUL for none. */
static bool is_escape(const char *at, char quote)
{
    bool keeps = quote == '\0' || (quote == '"' && strchr("\"\\", at[1]) != NULL);
    return *at == '\\' && at[1] != '\0' && keeps;
}

int shell_words_split(const char *command, char *storage, char **words, int max)
{
    int count = 0;
    char quote = '\0';
    bool in_word = false;
    for (; *command != '\0'; command++) {
        bool is_blank = quote == '\0' && (*command == ' ' || *command == '\t');
        if (is_blank && in_word) {
            *storage++ = '\0';
        }
        if (!is_blank && !in_word) {
            if (count == max) {
                return -1;
            }
            words[count++] = storage;
        }
        in_word = !is_blank;
        if (quote == '\0' && (*command == '\'' || *command == '"')) {
            quote = *command;
        } else if (quote != '\0' && *command == quote) {
            quote = '\0';
        } else if (!is_blank) {
            command += is_escape(command, quote);
            *storage++ = *command;
        }
    }
    *storage = '\0';
    words[count] = NULL;
    return quote == '\0' ? count : -1;
}

/* Nothing counts inside single quotes or after a backslash, only $ and ` count inside double quotes, and ~
 * only at the beginning of a word. */
char shell_words_syntax(const char *command)
{
    char quote = '\0';
    bool begins = true;
    for (const char *at = command; *at != '\0'; at++) {
        if (*at == '\\' && quote != '\'' && at[1] != '\0') {
            at++;
        } else if (quote != '\0' && *at == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else if (quote != '\'' && strchr("$`", *at) != NULL) {
            return *at;
        } else if (quote == '\0' && (strchr(";|&<>()*?", *at) != NULL || (*at == '~' && begins))) {
            return *at;
        }
        begins = quote == '\0' && (*at == ' ' || *at == '\t');
    }
    return '\0';
}
