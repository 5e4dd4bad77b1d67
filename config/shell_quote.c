/* Words as a shell takes them. */

#include "config/shell_quote.h"

#include <stdio.h>
#include <string.h>

void shell_quote(char *to, size_t size, const char *path)
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
