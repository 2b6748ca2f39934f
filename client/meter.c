#include "client/meter.h"

#include <string.h>

#include "client/text.h"

/* Columns that the percentage takes beside the bar: " 100.0%". */
#define PERCENT_COLUMNS 7

/* The widest bar; wider terminals get no wider one. */
#define BAR_MAX 400

void meter_bar_start(struct meter_bar *bar, int64_t start_bytes, int64_t now_ms)
{
    memset(bar, 0, sizeof(*bar));
    bar->active = true;
    bar->columns = console_columns();
    if (bar->columns > BAR_MAX)
        bar->columns = BAR_MAX;
    bar->start_bytes = start_bytes;
    bar->shown_ms = now_ms;
    bar->bar_step = 1;
}

/* "###   33.3%" */
static void draw_percent(struct meter_bar *bar, struct console *console,
                         int64_t point, int64_t total)
{
    char first[BAR_MAX + 32];
    struct wire_writer w;
    unsigned width = bar->columns - PERCENT_COLUMNS;
    unsigned marks;
    int64_t tenths;

    if (point > total)
        total = point;
    marks = (unsigned)((double)width * ((double)point / (double)total));
    tenths = (int64_t)((double)point / (double)total * 1000.0 + 0.5);
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add_char(&w, '\r');
    for (unsigned i = 0; i < width; i++)
        text_add_char(&w, i < marks ? '#' : ' ');
    text_add_char(&w, ' ');
    text_add_padded(&w, tenths / 10, 3, ' ');
    text_add_char(&w, '.');
    text_add_num(&w, tenths % 10);
    text_add_char(&w, '%');
    console_meter(console, first, w.len);
}

/* Something that moves, for a size that nobody knows. */
static void draw_flight(struct meter_bar *bar, struct console *console)
{
    char line[BAR_MAX + 2];
    unsigned width = bar->columns;

    memset(line, ' ', sizeof(line));
    line[0] = '\r';
    memcpy(line + 1 + bar->bar_at, "-=O=-", 5);
    bar->bar_at += bar->bar_step;
    if (bar->bar_at >= (int)width - 6) {
        bar->bar_step = -1;
        bar->bar_at = (int)width - 6;
    } else if (bar->bar_at < 0) {
        bar->bar_step = 1;
        bar->bar_at = 0;
    }
    console_meter(console, line, width + 1);
}

void meter_bar_update(struct meter_bar *bar, struct console *console,
                      const struct msg_progress *p, int64_t now_ms)
{
    int64_t total = p->dltotal + p->ultotal + bar->start_bytes;
    int64_t point = p->dlnow + p->ulnow + bar->start_bytes;
    bool known = p->dltotal + p->ultotal > 0;

    bool is_due = now_ms - bar->shown_ms >= METER_BAR_MS;

    if (point == bar->shown_bytes)
        return;
    if (!is_due && (!known || (bar->drawn && point < total)))
        return;
    bar->drawn = true;
    if (known)
        draw_percent(bar, console, point, total);
    else
        draw_flight(bar, console);
    bar->shown_bytes = point;
    bar->shown_ms = now_ms;
}

void meter_bar_end(struct meter_bar *bar, struct console *console)
{
    bar->active = false;
    console_meter(console, "\n", 1);
}
