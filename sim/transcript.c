/* The transcript of a call, made up. */

#include "sim/transcript.h"

#include "sim/rng.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What a call is about: the caller's lines and the callee's in turn, and what is left of it in
 * one sentence. */
static const struct topic {
    const char *lines[6];
    const char *summary;
} topics[] = {
    {{"Dzwonię w sprawie faktury z zeszłego miesiąca, kwota się nie zgadza.",
      "Już sprawdzam. O którą pozycję chodzi?", "O abonament, jest policzony dwa razy.",
      "Rzeczywiście. Wystawimy korektę jeszcze dziś.", "Świetnie, proszę ją przysłać na ten sam adres.",
      "Oczywiście, przepraszam za kłopot."},
     "Reklamacja faktury: abonament policzony podwójnie. Obiecano korektę jeszcze dziś."},
    {{"Chciałbym zapytać, kiedy będzie moje zamówienie.", "Poproszę numer zamówienia.",
      "Cztery tysiące sto dwanaście łamane przez trzy.",
      "Wyjechało dziś rano, kurier będzie jutro przed południem.", "To w takim razie poczekam.",
      "Dziękuję za cierpliwość."},
     "Pytanie o termin dostawy. Zamówienie wysłane, kurier jutro przed południem."},
    {{"Drukarka na drugim piętrze znowu nie drukuje.", "Czy świeci się czerwona lampka?",
      "Tak, i wciąga papier po dwie kartki.", "Podejdę po obiedzie i wymienię rolki.",
      "Do tego czasu drukujemy u was, dobrze?", "Jasne, nie ma problemu."},
     "Awaria drukarki na drugim piętrze. Serwis wymieni rolki po obiedzie."},
    {{"Chciałabym umówić spotkanie w przyszłym tygodniu.", "We wtorek czy w czwartek?",
      "Czwartek o dziesiątej byłby najlepszy.", "Zapisuję: czwartek, dziesiąta, sala konferencyjna.",
      "Będziemy we trójkę.", "Przygotuję kawę i projektor."},
     "Umówiono spotkanie: czwartek, godz. 10, sala konferencyjna, trzy osoby."},
    {{"Ile kosztuje przedłużenie umowy o dwa lata?", "Dla stałych klientów jest rabat piętnaście procent.",
      "A można płacić kwartalnie?", "Można, wtedy rabat wynosi dziesięć procent.",
      "Poproszę ofertę na piśmie.", "Wyślę dziś do godziny szesnastej."},
     "Zapytanie o przedłużenie umowy o dwa lata. Oferta na piśmie do godz. 16."},
};

/* Appends as much as fits; a line that does not is left out whole. */
__attribute__((format(printf, 3, 4))) static void append(char *text, size_t *used, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(text + *used, TRANSCRIPT_BYTES - *used, format, arguments);
    va_end(arguments);
    if (bytes < 0 || (size_t)bytes >= TRANSCRIPT_BYTES - *used) {
        text[*used] = '\0';
        return;
    }
    *used += (size_t)bytes;
}

static const char *who(const char *name, const char *number)
{
    return name[0] != '\0' ? name : number;
}

void transcript_of_call(const struct cdr_row *row, char content[TRANSCRIPT_BYTES],
                        char summary[TRANSCRIPT_BYTES])
{
    struct rng rng;
    rng_init(&rng, row->call);
    const struct topic *topic = &topics[rng_below(&rng, sizeof topics / sizeof topics[0])];
    const char *caller = who(row->src_name, row->src);
    const char *callee = who(row->dst_name, row->dst);
    size_t lines = row->billsec_s < 15 ? 2 : row->billsec_s < 30 ? 4 : 6;
    size_t used = 0;
    size_t summary_used = 0;
    content[0] = '\0';
    summary[0] = '\0';
    append(content, &used, "%s: Dzień dobry, %s, słucham.\n", callee, callee);
    for (size_t i = 0; i < lines; i++) {
        append(content, &used, "%s: %s\n", i % 2 == 0 ? caller : callee, topic->lines[i]);
    }
    append(content, &used, "%s: Do usłyszenia.\n", caller);
    append(summary, &summary_used, "%s, rozmowa z: %s. %s", caller, callee, topic->summary);
}
