#include "client/explain.h"

#include <fcntl.h>
#include <unistd.h>

#include "client/text.h"
#include "client/transfer.h"

/* To the file of WARMCURL_EXPLAIN, in one piece so that many commands may
 * share it, or to the place of messages. */
static void put_line(const struct invocation *inv, struct console *console,
                     const struct wire_writer *w)
{
    int fd;

    if (!inv->explain_path) {
        console_err(console, w->data, w->len);
        return;
    }
    fd = open(inv->explain_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
              0666);
    if (fd < 0)
        return;
    if (write(fd, w->data, w->len) < 0)
        console_say(console, "warmcurl: the explanation can't be written");
    close(fd);
}

static void put(const struct invocation *inv, struct console *console,
                const char *route, const char *reason, const char *url)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), TEXT_LONG_BYTES);
    text_add(&w, "warmcurl: ");
    text_add(&w, route);
    if (*reason) {
        text_add(&w, ": ");
        text_add(&w, reason);
    }
    if (url) {
        text_add(&w, ": ");
        text_add(&w, url);
    }
    text_add_char(&w, '\n');
    put_line(inv, console, &w);
    wire_writer_done(&w);
}

void explain_direct(const struct invocation *inv, struct console *console,
                    const char *reason)
{
    if (inv->explain)
        put(inv, console, "direct", reason, NULL);
}

void explain_transfer(const struct invocation *inv, struct console *console,
                      const struct transfer *t)
{
    static const char *const routes[] = {
        "no connection", [ROUTE_WARM] = "warm", [ROUTE_NEW] = "new"};
    uint8_t route = t->outcome.route;

    if (inv->explain)
        put(inv, console, routes[route <= ROUTE_NEW ? route : 0],
            t->outcome.why, t->plan.url);
}
