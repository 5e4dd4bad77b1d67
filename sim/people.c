/* Invented names. */

#include "sim/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

static const char *const desks[] = {
    "Sekretariat 3",
    "Jan Nowak",
    "Łukasz Żółć",
    "Agnieszka Świątek-Brzęczyszczykiewicz",
    "Kamil Wrona",
    "Anna Kowalska",
    "Dział Handlowy",
    "Księgowość",
    "Michał Wójcik",
    "Katarzyna Lewandowska",
    "Serwis",
    "Magazyn",
    "Zarząd - Prezes",
    "Paweł Dąbrowski",
    "Ewa Zielińska",
    "Piotr Szymański",
    "Sala konferencyjna",
    "Drukarnia (stara)",
    "Portier",
    "Krzysztof Jankowski",
};

static const char *const women[] = {
    "Anna",     "Maria",    "Katarzyna", "Małgorzata", "Agnieszka", "Barbara",   "Ewa",
    "Krystyna", "Elżbieta", "Zofia",     "Teresa",     "Joanna",    "Magdalena", "Monika",
    "Jadwiga",  "Danuta",   "Irena",     "Halina",     "Bożena",    "Łucja",
};

static const char *const men[] = {
    "Jan",   "Andrzej", "Piotr",    "Krzysztof",  "Stanisław", "Tomasz", "Paweł",
    "Józef", "Marcin",  "Marek",    "Grzegorz",   "Łukasz",    "Adam",   "Zbigniew",
    "Jerzy", "Michał",  "Mirosław", "Sławomir",   "Jacek",     "Wacław", "Bartłomiej",
    "Kamil", "Mateusz", "Rafał",    "Mieczysław",
};

/* A surname has a form for a woman and one for a man. */
static const struct {
    const char *woman;
    const char *man;
} surnames[] = {
    {"Nowak", "Nowak"},
    {"Kowalska", "Kowalski"},
    {"Wiśniewska", "Wiśniewski"},
    {"Wójcik", "Wójcik"},
    {"Kamińska", "Kamiński"},
    {"Zielińska", "Zieliński"},
    {"Szymańska", "Szymański"},
    {"Woźniak", "Woźniak"},
    {"Dąbrowska", "Dąbrowski"},
    {"Kozłowska", "Kozłowski"},
    {"Jankowska", "Jankowski"},
    {"Mazur", "Mazur"},
    {"Krawczyk", "Krawczyk"},
    {"Piotrowska", "Piotrowski"},
    {"Grabowska", "Grabowski"},
    {"Zając", "Zając"},
    {"Król", "Król"},
    {"Jabłońska", "Jabłoński"},
    {"Wróbel", "Wróbel"},
    {"Stępień", "Stępień"},
    {"Górska", "Górski"},
    {"Rutkowska", "Rutkowski"},
    {"Pietrzak", "Pietrzak"},
    {"Żak", "Żak"},
    {"Gołąb", "Gołąb"},
    {"Błaszczyk", "Błaszczyk"},
    {"Źrebiec", "Źrebiec"},
    {"Ćwik", "Ćwik"},
};

static const char *const callers[] = {
    "Klient VIP",
    "Jan Kowalski",
    "FIRMA 'ŻUREK' Sp. z o.o.",
    "Anonymous",
    "",
    "",
    "",
    "PRZYCHODNIA \"ZDROWIE\" S.C.",
    "Urząd Gminy Łąck",
    "HURTOWNIA <STAL> & SYN",
    "Śląski Zakład Odlewniczy Urządzeń Precyzyjnych w likwidacji",
    "Kurier 24/7",
};

static const char *const queues[] = {"Kolejka1", "Sprzedaz", "Serwis", "Reklamacje", "Windykacja", "Kadry"};
static const char *const rooms[] = {"SesjaRady", "Projekty", "Handlowcy", "Zarząd"};
static const char *const reasons[] = {"obiad", "przerwa", "szkolenie: \"CRM\"",
                                      "Praca własna: \"back-office\"", ""};

void people_copy(char *to, size_t size, const char *from)
{
    size_t bytes = strlen(from);
    if (bytes >= size) {
        bytes = size - 1;
        while (bytes > 0 && ((unsigned char)from[bytes] & 0xc0) == 0x80) {
            bytes--;
        }
    }
    memcpy(to, from, bytes);
    to[bytes] = '\0';
}

void people_colleague(struct rng *rng, uint32_t index, char name[PEOPLE_NAME_BYTES])
{
    if (index < COUNT_OF(desks)) {
        people_copy(name, PEOPLE_NAME_BYTES, desks[index]);
        return;
    }
    bool woman = rng_bool(rng, 0.5);
    uint32_t last = rng_below(rng, COUNT_OF(surnames));
    const char *first = woman ? women[rng_below(rng, COUNT_OF(women))] : men[rng_below(rng, COUNT_OF(men))];
    (void)snprintf(name, PEOPLE_NAME_BYTES, "%s %s", first,
                   woman ? surnames[last].woman : surnames[last].man);
}

/* Nine digits: mobile numbers begin with 5 to 8 here, land lines with the code of a town. */
void people_external_number(struct rng *rng, char number[PEOPLE_NUMBER_BYTES])
{
    static const char *const towns[] = {"12", "22", "32", "58", "61", "71", "81", "91"};
    static const char *const mobiles[] = {"50", "51", "53", "60", "66", "69", "72", "78", "79", "88"};
    const char *prefix = rng_bool(rng, 0.7) ? mobiles[rng_below(rng, COUNT_OF(mobiles))]
                                            : towns[rng_below(rng, COUNT_OF(towns))];
    (void)snprintf(number, PEOPLE_NUMBER_BYTES, "%s%07" PRIu32, prefix, rng_below(rng, 10000000));
}

void people_external_caller(struct rng *rng, char number[PEOPLE_NUMBER_BYTES], char name[PEOPLE_NAME_BYTES])
{
    char national[PEOPLE_NUMBER_BYTES];
    people_external_number(rng, national);
    if (rng_bool(rng, 0.08)) {
        people_copy(number, PEOPLE_NUMBER_BYTES, "anonymous");
    } else {
        (void)snprintf(number, PEOPLE_NUMBER_BYTES, "48%.9s", national);
    }
    people_copy(name, PEOPLE_NAME_BYTES, callers[rng_below(rng, COUNT_OF(callers))]);
}

void people_queue_name(uint32_t index, char name[PEOPLE_NAME_BYTES])
{
    if (index < COUNT_OF(queues)) {
        people_copy(name, PEOPLE_NAME_BYTES, queues[index]);
    } else {
        (void)snprintf(name, PEOPLE_NAME_BYTES, "Kolejka%" PRIu32, index);
    }
}

void people_room_name(uint32_t index, char name[PEOPLE_NAME_BYTES])
{
    if (index < COUNT_OF(rooms)) {
        people_copy(name, PEOPLE_NAME_BYTES, rooms[index]);
    } else {
        (void)snprintf(name, PEOPLE_NAME_BYTES, "Sala%" PRIu32, index);
    }
}

const char *people_pause_reason(struct rng *rng)
{
    return reasons[rng_below(rng, COUNT_OF(reasons))];
}
