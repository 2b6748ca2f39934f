#include "client/tally.h"

#include "client/dialect.h"
#include "client/text.h"

#define HEAD \
    "DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed\n"

void tally_start(struct tally *t, int64_t now_ms)
{
    t->active = true;
    t->start_ms = now_ms;
}

void tally_add_past(struct tally *t, const struct msg_progress *p)
{
    t->past.dltotal += p->dltotal;
    t->past.dlnow += p->dlnow;
    t->past.ultotal += p->ultotal;
    t->past.ulnow += p->ulnow;
}

/* --- columns -------------------------------------------------------------- */

static void put_percent(struct wire_writer *w, bool known, int64_t now,
                        int64_t total)
{
    if (known && total)
        text_add_padded(w, now * 100 / total, 3, ' ');
    else
        text_add(w, "-- ");
    text_add_char(w, ' ');
}

/* Five columns: bytes, or with a unit of 1024, one decimal where it fits. */
static void put_bytes(struct wire_writer *w, int64_t bytes)
{
    static const char units[] = "kMGTP";
    int64_t unit = 1024;
    const char *u = units;

    if (bytes < 100000) {
        text_add_padded(w, bytes, 5, ' ');
        return;
    }
    if (bytes < 10000 * unit) {
        text_add_padded(w, bytes / unit, 4, ' ');
        text_add_char(w, 'k');
        return;
    }
    for (u++, unit *= 1024; u[1] && bytes >= 10000 * unit; u++)
        unit *= 1024;
    if (bytes < 100 * unit && *u < 'T') {
        text_add_padded(w, bytes / unit, 2, ' ');
        text_add_char(w, '.');
        text_add_num(w, bytes % unit / (unit / 10));
    } else {
        text_add_padded(w, bytes / unit, 4, ' ');
    }
    text_add_char(w, *u);
}

/* Eight columns. */
static void put_time(struct wire_writer *w, int64_t seconds)
{
    if (seconds <= 0) {
        text_add(w, dialect_text(DIALECT_NO_TIME));
    } else if (seconds < 100 * 3600) {
        text_add_padded(w, seconds / 3600, 2,
                        dialect_does(DIALECT_ZERO_HOURS) ? '0' : ' ');
        text_add_char(w, ':');
        text_add_padded(w, seconds / 60 % 60, 2, '0');
        text_add_char(w, ':');
        text_add_padded(w, seconds % 60, 2, '0');
    } else if (seconds / 86400 < 1000) {
        text_add_padded(w, seconds / 86400, 3, ' ');
        text_add(w, "d ");
        text_add_padded(w, seconds % 86400 / 3600, 2, '0');
        text_add_char(w, 'h');
    } else {
        text_add_padded(w, seconds / 86400, 7, ' ');
        text_add_char(w, 'd');
    }
}

/* --- speed ---------------------------------------------------------------- */

/* Bytes a second, of the faster direction, since the oldest sample. */
static int64_t measure(struct tally *t, int64_t dl, int64_t ul, int64_t now_ms)
{
    struct tally_sample *slot = &t->samples[t->sample_count % TALLY_SAMPLES];
    struct tally_sample since = {.ms = t->start_ms};
    int64_t ms;

    if (t->sample_count >= TALLY_SAMPLES)
        since = *slot;
    *slot = (struct tally_sample){now_ms, dl, ul};
    t->sample_count++;
    ms = now_ms - since.ms;
    if (ms <= 0)
        ms = 1;
    dl = (dl - since.dl) * 1000 / ms;
    ul = (ul - since.ul) * 1000 / ms;
    return dl > ul ? dl : ul;
}

/* --- the line ------------------------------------------------------------- */

static bool is_time(const struct tally *t, int64_t now_ms, bool is_last)
{
    return is_last || !t->line_ms || now_ms - t->line_ms > TALLY_LINE_MS;
}

void tally_show(struct tally *t, struct console *console,
                const struct tally_now *now, int64_t now_ms, bool is_last)
{
    int64_t dl = t->past.dlnow + now->sum.dlnow;
    int64_t ul = t->past.ulnow + now->sum.ulnow;
    int64_t dl_total = t->past.dltotal + now->sum.dltotal;
    int64_t ul_total = t->past.ultotal + now->sum.ultotal;
    char first[256];
    struct wire_writer w;
    int64_t speed;
    int64_t whole = 0;
    int64_t left = 0;

    if (!t->active || !is_time(t, now_ms, is_last))
        return;
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    if (!t->line_ms)
        text_add(&w, HEAD);
    t->line_ms = now_ms;
    speed = measure(t, dl, ul, now_ms);
    if (now->dl_known && speed) {
        whole = dl_total / speed;
        left = (dl_total - dl) / speed;
    }
    text_add_char(&w, '\r');
    put_percent(&w, now->dl_known, dl, dl_total);
    put_percent(&w, now->ul_known, ul, ul_total);
    put_bytes(&w, dl);
    text_add_char(&w, ' ');
    put_bytes(&w, ul);
    text_add_char(&w, ' ');
    text_add_padded(&w, t->xfers, 5, ' ');
    text_add_char(&w, ' ');
    text_add_padded(&w, now->live, 5, ' ');
    text_add(&w, "  ");
    put_time(&w, whole);
    text_add_char(&w, ' ');
    put_time(&w, (now_ms - t->start_ms) / 1000);
    text_add_char(&w, ' ');
    put_time(&w, left);
    text_add_char(&w, ' ');
    put_bytes(&w, speed);
    text_add(&w, is_last ? "     \n" : "      ");
    console_err(console, w.data, w.len);
}
