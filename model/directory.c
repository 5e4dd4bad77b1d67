/* Names of numbers. */

#include "model/directory.h"

#include "model/text.h"

#include <string.h>

struct name {
    struct table_row row; /* the key is the number */
    enum name_source source;
    uint64_t order; /* of the message that had the name */
    char name[NAME_BYTES];
};

void directory_init(struct directory *directory, const struct text_seed *seed)
{
    table_init(&directory->names, sizeof(struct name), DIRECTORY_NAMES_MAX, seed);
}

void directory_done(struct directory *directory)
{
    table_done(&directory->names);
}

bool directory_learn(struct directory *directory, const char *number, const char *name,
                     enum name_source source, uint64_t order)
{
    if (number == NULL || name == NULL || text_is_all_blank(name) || strcmp(number, name) == 0) {
        return false;
    }
    if (source < NAME_FROM_CONTACT && !number_is_extension(number)) {
        return false;
    }
    struct name *known = table_put(&directory->names, number, NULL);
    if (known == NULL || source < known->source || (source == known->source && order < known->order)) {
        return false;
    }
    known->source = source; /* of an equal name, too: it is as good as its best source */
    known->order = order;
    if (text_is_copy(known->name, sizeof known->name, name)) {
        return false;
    }
    (void)text_copy(known->name, sizeof known->name, name);
    return true;
}

const char *directory_name(const struct directory *directory, const char *number)
{
    const struct name *known = table_get(&directory->names, number);
    return known == NULL ? "" : known->name;
}

enum name_source directory_source(const struct directory *directory, const char *number)
{
    const struct name *known = table_get(&directory->names, number);
    return known == NULL ? NAME_NONE : known->source;
}
