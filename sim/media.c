/* The content of a recording and of a transcript, made up. */

#include "sim/media.h"

#include "model/memory.h"
#include "sim/rng.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    RATE = 8000, /* samples a second */
    HEADER_BYTES = 44,
    SAMPLE_BYTES = 2,
    SYLLABLE_SAMPLES = RATE / 5,
    SYLLABLES_PER_TURN = 14,
    LOUDNESS = 9000
};

static const double full_turn = 6.283185307179586;

static void put(char **at, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        *(*at)++ = (char)(unsigned char)(value >> (8 * i) & 0xff);
    }
}

static void put_tag(char **at, const char *tag)
{
    memcpy(*at, tag, 4);
    *at += 4;
}

static void put_header(char **at, uint32_t data_bytes)
{
    put_tag(at, "RIFF");
    put(at, data_bytes + HEADER_BYTES - 8, 4);
    put_tag(at, "WAVE");
    put_tag(at, "fmt ");
    put(at, 16, 4); /* bytes of this chunk */
    put(at, 1, 2);  /* PCM */
    put(at, 1, 2);  /* channels */
    put(at, RATE, 4);
    put(at, RATE * SAMPLE_BYTES, 4); /* bytes a second */
    put(at, SAMPLE_BYTES, 2);        /* bytes a frame */
    put(at, SAMPLE_BYTES * 8, 2);    /* bits a sample */
    put_tag(at, "data");
    put(at, data_bytes, 4);
}

/* One syllable of a voice: it swells and fades; now and then it is a pause. */
static void put_syllable(char **at, struct rng *rng, bool callee, uint32_t samples)
{
    double pitch = (callee ? 200.0 : 120.0) * (0.9 + 0.02 * rng_below(rng, 11));
    double formant = 500.0 + 100.0 * rng_below(rng, 12);
    bool pause = rng_bool(rng, 0.15);
    for (uint32_t i = 0; i < samples; i++) {
        double t = (double)i / (double)RATE;
        double swell = sin(full_turn / 2 * i / (double)SYLLABLE_SAMPLES);
        double wave = 0.6 * sin(full_turn * pitch * t) + 0.4 * sin(full_turn * formant * t);
        int sample = pause ? 0 : (int)((double)LOUDNESS * swell * wave);
        put(at, (uint32_t)sample, SAMPLE_BYTES);
    }
}

char *media_recording(uint32_t call, uint32_t seconds, size_t *bytes)
{
    struct rng rng;
    rng_init(&rng, call);
    seconds = seconds < MEDIA_RECORDING_MAX_S ? seconds : MEDIA_RECORDING_MAX_S;
    uint32_t samples = seconds * RATE;
    *bytes = HEADER_BYTES + (size_t)samples * SAMPLE_BYTES;
    char *wav = memory_new(*bytes, 1);
    char *at = wav;
    put_header(&at, samples * SAMPLE_BYTES);
    for (uint32_t i = 0; i < samples / SYLLABLE_SAMPLES; i++) {
        put_syllable(&at, &rng, i / SYLLABLES_PER_TURN % 2 == 0, SYLLABLE_SAMPLES);
    }
    return wav;
}

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
    int bytes = vsnprintf(text + *used, MEDIA_TRANSCRIPT_BYTES - *used, format, arguments);
    va_end(arguments);
    if (bytes < 0 || (size_t)bytes >= MEDIA_TRANSCRIPT_BYTES - *used) {
        text[*used] = '\0';
        return;
    }
    *used += (size_t)bytes;
}

static const char *who(const char *name, const char *number)
{
    return name[0] != '\0' ? name : number;
}

void media_transcript(const struct cdr_row *row, char content[MEDIA_TRANSCRIPT_BYTES],
                      char summary[MEDIA_TRANSCRIPT_BYTES])
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
