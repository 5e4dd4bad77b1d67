/* The CDRs: a ring buffer. The content of a recording and of a transcript, made up. */

#include "sim/cdr.h"

#include "model/memory.h"
#include "sim/rng.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

void cdr_store_init(struct cdr_store *cdr_store)
{
    *cdr_store = (struct cdr_store){.rows = memory_new(CDR_STORE_ROWS, sizeof *cdr_store->rows)};
}

void cdr_store_done(struct cdr_store *cdr_store)
{
    free(cdr_store->rows);
    *cdr_store = (struct cdr_store){0};
}

struct cdr_row *cdr_store_add(struct cdr_store *cdr_store)
{
    struct cdr_row *row = &cdr_store->rows[(cdr_store->oldest + cdr_store->count) % CDR_STORE_ROWS];
    if (cdr_store->count < CDR_STORE_ROWS) {
        cdr_store->count++;
    } else {
        cdr_store->oldest = (cdr_store->oldest + 1) % CDR_STORE_ROWS;
    }
    *row = (struct cdr_row){.lastapp = "", .disposition = "", .zone = ""};
    return row;
}

const struct cdr_row *cdr_store_at(const struct cdr_store *cdr_store, size_t index)
{
    assert(index < cdr_store->count);
    return &cdr_store->rows[(cdr_store->oldest + index) % CDR_STORE_ROWS];
}

const struct cdr_row *cdr_store_recording(const struct cdr_store *cdr_store, const char *uniqueid)
{
    for (size_t i = cdr_store->count; i > 0; i--) {
        const struct cdr_row *row = cdr_store_at(cdr_store, i - 1);
        if (row->recorded && strcmp(row->uniqueid, uniqueid) == 0) {
            return row;
        }
    }
    return NULL;
}

/* ---- recordings ---- */

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

char *cdr_make_recording(uint32_t call, uint32_t seconds, size_t *bytes)
{
    struct rng rng;
    rng_init(&rng, call);
    seconds = seconds < CDR_RECORDING_MAX_S ? seconds : CDR_RECORDING_MAX_S;
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

/* ---- transcripts ---- */

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
    int bytes = vsnprintf(text + *used, CDR_TRANSCRIPT_BYTES - *used, format, arguments);
    va_end(arguments);
    if (bytes < 0 || (size_t)bytes >= CDR_TRANSCRIPT_BYTES - *used) {
        text[*used] = '\0';
        return;
    }
    *used += (size_t)bytes;
}

static const char *who(const char *name, const char *number)
{
    return name[0] != '\0' ? name : number;
}

void cdr_make_transcript(const struct cdr_row *row, char content[CDR_TRANSCRIPT_BYTES],
                         char summary[CDR_TRANSCRIPT_BYTES])
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
