#include "ctl_watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ms between two looks: ages are shown in seconds. */
#define LOOK_EVERY_MS 1000

static volatile sig_atomic_t is_over;
static volatile sig_atomic_t is_stopped; /* Ctrl-Z */

static void on_signal(int number)
{
    if (number == SIGTSTP)
        is_stopped = 1;
    else if (number != SIGWINCH)
        is_over = 1;
}

static const int taken[] = {SIGWINCH, SIGTSTP, SIGINT,
                            SIGTERM,  SIGHUP,  SIGQUIT};
#define TAKEN_COUNT (sizeof(taken) / sizeof(taken[0]))

/* Signals come only while we wait: WAIT_MASK is for then. */
static void take_signals(struct sigaction former[TAKEN_COUNT],
                         sigset_t *wait_mask)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t set;

    sigemptyset(&set);
    is_over = 0;
    is_stopped = 0;
    for (size_t i = 0; i < TAKEN_COUNT; i++)
        sigaddset(&set, taken[i]);
    sigprocmask(SIG_BLOCK, &set, wait_mask);
    for (size_t i = 0; i < TAKEN_COUNT; i++) {
        sigaction(taken[i], &action, &former[i]);
        sigdelset(wait_mask, taken[i]);
    }
}

static void give_signals_back(const struct sigaction former[TAKEN_COUNT])
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < TAKEN_COUNT; i++) {
        sigaction(taken[i], &former[i], NULL);
        sigaddset(&set, taken[i]);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int draw_once(ctl_watch_draw *draw)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    int error;

    if (out == NULL)
        return -ENOMEM;
    draw(out, ctl_terminal_size());
    error = fclose(out) == 0 ? ctl_terminal_draw(text, len) : -ENOMEM;
    free(text);
    return error;
}

/* The terminal is the shell's for as long as we are stopped. */
static int stop(void)
{
    ctl_terminal_leave();
    raise(SIGSTOP);
    is_stopped = 0;
    return ctl_terminal_enter();
}

/* Waits for a second, a signal or a key; true when it was to end. */
static bool wait_for_end(const sigset_t *wait_mask)
{
    const struct timespec wait = {.tv_sec = LOOK_EVERY_MS / 1000};
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    char key;

    if (ppoll(&p, 1, &wait, wait_mask) <= 0)
        return is_over;
    return read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 'Q';
}

int ctl_watch(ctl_watch_draw *draw)
{
    struct sigaction former[TAKEN_COUNT];
    sigset_t wait_mask;
    bool is_done = false;
    int error;

    take_signals(former, &wait_mask);
    error = ctl_terminal_enter();
    while (error == 0 && !is_done) {
        error = draw_once(draw);
        is_done = error < 0 || wait_for_end(&wait_mask);
        if (is_stopped)
            error = stop();
    }
    ctl_terminal_leave();
    give_signals_back(former);
    return error;
}
