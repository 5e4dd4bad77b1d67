/* The rule of a language for its plurals, reckoned as it is read. */

#include "model/plural.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32 }; /* a rule that is nested more deeply is none */

enum operation { OR, AND, EQUAL, UNEQUAL, AT_MOST, AT_LEAST, BELOW, ABOVE, PLUS, MINUS, TIMES, OVER, MODULO, OPERATIONS };

/* One that begins another stands behind it. */
static const struct operator {
    const char *sign;
    int binds; /* how strongly, from 1 on */
} operators[OPERATIONS] = {
    [OR] = {"||", 1},      [AND] = {"&&", 2},      [EQUAL] = {"==", 3}, [UNEQUAL] = {"!=", 3}, [AT_MOST] = {"<=", 4},
    [AT_LEAST] = {">=", 4}, [BELOW] = {"<", 4}, [ABOVE] = {">", 4},   [PLUS] = {"+", 5},     [MINUS] = {"-", 5},
    [TIMES] = {"*", 6},    [OVER] = {"/", 6},      [MODULO] = {"%", 6},
};

struct reader {
    const char *at;
    unsigned long count;
    int depth;
    bool good;
};

static unsigned long read_choice(struct reader *reader);

static void skip_blanks(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t");
}

static bool take(struct reader *reader, const char *sign)
{
    size_t length = strlen(sign);
    skip_blanks(reader);
    if (strncmp(reader->at, sign, length) != 0) {
        return false;
    }
    reader->at += length;
    return true;
}

static unsigned long read_number(struct reader *reader)
{
    char *end;
    skip_blanks(reader);
    if (!isdigit((unsigned char)*reader->at)) {
        reader->good = false;
        return 0;
    }
    unsigned long number = strtoul(reader->at, &end, 10);
    reader->at = end;
    return number;
}

static unsigned long read_operand(struct reader *reader)
{
    unsigned nots = 0;
    unsigned long value;
    while (take(reader, "!")) {
        nots++;
    }
    if (take(reader, "(")) {
        value = read_choice(reader);
        reader->good = take(reader, ")") && reader->good;
    } else {
        value = take(reader, "n") ? reader->count : read_number(reader);
    }
    return nots == 0 ? value : nots % 2 == 0 ? value != 0 : value == 0;
}

static unsigned long apply(enum operation operation, unsigned long a, unsigned long b)
{
    switch (operation) {
    case OR:
        return a != 0 || b != 0;
    case AND:
        return a != 0 && b != 0;
    case EQUAL:
        return a == b;
    case UNEQUAL:
        return a != b;
    case AT_MOST:
        return a <= b;
    case AT_LEAST:
        return a >= b;
    case BELOW:
        return a < b;
    case ABOVE:
        return a > b;
    case PLUS:
        return a + b;
    case MINUS:
        return a - b;
    case TIMES:
        return a * b;
    case OVER:
        return b == 0 ? 0 : a / b;
    case MODULO:
        return b == 0 ? 0 : a % b;
    case OPERATIONS:
        break;
    }
    return 0;
}

/* The operator that comes next and binds at least so strongly, taken; OPERATIONS where none does. */
static enum operation take_operator(struct reader *reader, int least)
{
    for (enum operation operation = 0; operation < OPERATIONS; operation++) {
        if (operators[operation].binds >= least && take(reader, operators[operation].sign)) {
            return operation;
        }
    }
    return OPERATIONS;
}

static unsigned long read_operation(struct reader *reader, int least)
{
    unsigned long value = read_operand(reader);
    enum operation operation;
    while ((operation = take_operator(reader, least)) != OPERATIONS) {
        value = apply(operation, value, read_operation(reader, operators[operation].binds + 1));
    }
    return value;
}

static unsigned long read_choice(struct reader *reader)
{
    if (reader->depth == DEPTH_MAX) {
        reader->good = false;
        return 0;
    }
    reader->depth++;
    unsigned long value = read_operation(reader, 1);
    if (take(reader, "?")) {
        unsigned long yes = read_choice(reader);
        reader->good = take(reader, ":") && reader->good;
        unsigned long no = read_choice(reader);
        value = value != 0 ? yes : no;
    }
    reader->depth--;
    return value;
}

bool plural_form(const char *rule, unsigned long count, unsigned long *form)
{
    struct reader reader = {.at = rule, .count = count, .good = true};
    *form = read_choice(&reader);
    skip_blanks(&reader);
    return reader.good && (*reader.at == ';' || *reader.at == '\0');
}
