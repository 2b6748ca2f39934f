#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/log.h"
#include "between.h"
#include "logged.h"
#include "scratch.h"

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    logged_begin();
    log_set_level(LOG_LEVEL_WARNING);
    scratch_init(&scratch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(log_to("stderr"), 0);
    scratch_done(&scratch);
    logged_end();
    return 0;
}

static void a_line_has_its_level(void **state)
{
    (void)state;
    log_error("no %s, %d", "memory", 7);
    assert_string_equal(logged(), "warmcurld: error: no memory, 7\n");
    log_warning("x");
    assert_string_equal(logged(), "warmcurld: warning: x\n");
}

static void what_is_above_the_level_is_dropped(void **state)
{
    static const char *const lines[] = {
        "warmcurld: error: x\n", "warmcurld: warning: x\n",
        "warmcurld: info: x\n", "warmcurld: debug: x\n"};

    (void)state;
    for (int max = LOG_LEVEL_ERROR; max <= LOG_LEVEL_DEBUG; max++) {
        log_set_level((enum log_level)max);
        for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
            log_write((enum log_level)level, "x");
            assert_string_equal(logged(), level <= max ? lines[level] : "");
        }
    }
}

static void levels_have_names(void **state)
{
    (void)state;
    assert_int_equal(log_level_parse("error"), LOG_LEVEL_ERROR);
    assert_int_equal(log_level_parse("warning"), LOG_LEVEL_WARNING);
    assert_int_equal(log_level_parse("info"), LOG_LEVEL_INFO);
    assert_int_equal(log_level_parse("debug"), LOG_LEVEL_DEBUG);
    assert_int_equal(log_level_parse("Debug"), -EINVAL);
    assert_int_equal(log_level_parse(""), -EINVAL);
}

/* Around the bound, each is one line that ends. */
static void long_lines_are_cut(void **state)
{
    char long_text[600];

    (void)state;
    for (size_t len = 480; len < sizeof(long_text); len++) {
        const char *got;
        size_t got_len;

        memset(long_text, 'a', len);
        long_text[len] = '\0';
        log_error("%s", long_text);
        got = logged();
        got_len = strlen(got);
        assert_between(got_len, 480, 512);
        assert_ptr_equal(strchr(got, '\n'), got + got_len - 1);
        assert_int_equal(got[got_len - 2], 'a');
    }
}

static void a_line_stays_one(void **state)
{
    (void)state;
    log_error("a\nb\r%c\t\033[1m", 127);
    assert_string_equal(logged(), "warmcurld: error: a?b????[1m\n");
}

/* ---- files ---- */

static char file_text[4096];

static const char *file(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t n;

    assert_true(fd >= 0);
    n = read(fd, file_text, sizeof(file_text) - 1);
    assert_true(n >= 0);
    file_text[n] = '\0';
    close(fd);
    return file_text;
}

static void assert_like(const char *text, const char *pattern)
{
    regex_t re;

    assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
    if (regexec(&re, text, 0, NULL, 0))
        fail_msg("'%s' is not like '%s'", text, pattern);
    regfree(&re);
}

#define STAMP "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z "

static void a_file_is_appended_to(void **state)
{
    const char *path = scratch_path(&scratch, "log");
    struct stat st;

    (void)state;
    assert_int_equal(log_to(path), 0);
    log_error("one");
    assert_int_equal(log_to("stderr"), 0);
    log_error("two");
    assert_string_equal(logged(), "warmcurld: error: two\n");
    assert_int_equal(log_to(path), 0);
    log_warning("three");
    assert_like(file(path),
                "^" STAMP "warmcurld\\[[0-9]+\\]: error: one\n" STAMP
                "warmcurld\\[[0-9]+\\]: warning: three\n$");
    assert_string_equal(logged(), "");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* As for logrotate(8). */
static void a_file_is_opened_anew(void **state)
{
    char path[256];

    (void)state;
    strcpy(path, scratch_path(&scratch, "log"));
    assert_int_equal(log_to(path), 0);
    assert_int_equal(rename(path, scratch_path(&scratch, "old")), 0);
    assert_int_equal(log_to(path), 0);
    log_error("one");
    assert_like(file(path), "one");
    assert_string_equal(file(scratch_path(&scratch, "old")), "");
}

static void what_cannot_be_opened_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(log_to(scratch.dir), -EISDIR);
    assert_int_equal(log_to(scratch_path(&scratch, "none/log")), -ENOENT);
    assert_int_equal(log_to("relative"), -EINVAL);
    assert_int_equal(log_to(""), -EINVAL);
    assert_int_equal(mkfifo(scratch_path(&scratch, "p"), 0600), 0);
    assert_int_equal(log_to(scratch.path), -ENXIO);
    log_error("one");
    assert_string_equal(logged(), "warmcurld: error: one\n");
}

static void a_check_opens_nothing(void **state)
{
    const char *path = scratch_path(&scratch, "log");

    (void)state;
    assert_int_equal(log_check(path), 0);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(log_check(scratch.dir), -EISDIR);
    assert_int_equal(log_check(scratch_path(&scratch, "none/log")), -ENOENT);
    assert_int_equal(log_check("stderr"), 0);
    assert_int_equal(log_check("relative"), -EINVAL);
    log_error("one");
    assert_string_equal(logged(), "warmcurld: error: one\n");
}

/* ---- the journal and syslog ---- */

static const struct log_field fields[] = {{"pid", "7"}, {"host", "a.example"}};

static void an_event_is_a_line_at_every_level(void **state)
{
    (void)state;
    log_set_level(LOG_LEVEL_ERROR);
    log_event("audit", fields, 2);
    assert_string_equal(logged(), "warmcurld: audit: pid=7 host=a.example\n");
}

/* The test's own socket instead of the system's. */
static struct sockaddr_un own_address(const struct sockaddr *theirs)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    const char *path = ((const struct sockaddr_un *)theirs)->sun_path;

    if (!strcmp(path, "/run/systemd/journal/socket"))
        strcpy(sun.sun_path, scratch_path(&scratch, "journal"));
    else if (!strcmp(path, "/dev/log"))
        strcpy(sun.sun_path, scratch_path(&scratch, "syslog"));
    else
        fail_msg("'%s' is nobody's socket", path);
    return sun;
}

int connect(int sock, __CONST_SOCKADDR_ARG theirs, socklen_t len)
{
    struct sockaddr_un sun = own_address(theirs.__sockaddr__);

    (void)len;
    return (int)syscall(SYS_connect, sock, &sun, sizeof(sun));
}

ssize_t sendto(int sock, const void *data, size_t len, int flags,
               __CONST_SOCKADDR_ARG theirs, socklen_t address_len)
{
    struct sockaddr_un sun = own_address(theirs.__sockaddr__);

    (void)address_len;
    return syscall(SYS_sendto, sock, data, len, flags, &sun, sizeof(sun));
}

/* Somebody who listens at NAME. */
static int listen_at(const char *name)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    strcpy(sun.sun_path, scratch_path(&scratch, name));
    unlink(sun.sun_path);
    assert_int_equal(bind(sock, (struct sockaddr *)&sun, sizeof(sun)), 0);
    return sock;
}

static const char *message(int sock)
{
    ssize_t n = recv(sock, file_text, sizeof(file_text) - 1, 0);

    file_text[n > 0 ? n : 0] = '\0';
    return file_text;
}

static void the_journal_gets_fields(void **state)
{
    int sock = listen_at("journal");

    (void)state;
    assert_int_equal(log_to("journal"), 0);
    log_warning("x");
    assert_string_equal(message(sock), "PRIORITY=4\nSYSLOG_IDENTIFIER=warmcurld"
                                       "\nMESSAGE=x\n");
    log_event("audit", fields, 2);
    assert_string_equal(
        message(sock),
        "PRIORITY=5\nSYSLOG_IDENTIFIER=warmcurld\nWARMCURL_PID=7\n"
        "WARMCURL_HOST=a.example\nMESSAGE=audit: pid=7 host=a.example\n");
    close(sock);
}

static void syslog_gets_its_format(void **state)
{
    int sock = listen_at("syslog");

    (void)state;
    assert_int_equal(log_to("syslog"), 0);
    log_error("x");
    assert_like(message(sock), "^<11>[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} "
                               "warmcurld\\[[0-9]+\\]: error: x$");
    close(sock);
}

static void who_is_started_anew_gets_lines_too(void **state)
{
    int sock = listen_at("journal");

    (void)state;
    assert_int_equal(log_to("journal"), 0);
    close(sock);
    log_error("lost");
    sock = listen_at("journal");
    log_error("found");
    assert_like(message(sock), "MESSAGE=found");
    close(sock);
}

static void a_full_socket_holds_nobody_up(void **state)
{
    int sock = listen_at("journal"), count = 0;

    (void)state;
    assert_int_equal(log_to("journal"), 0);
    for (int i = 0; i < 20000; i++)
        log_error("x");
    while (*message(sock))
        count++;
    assert_between(count, 1, 19999);
    close(sock);
}

static void who_does_not_listen_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(log_to("journal"), -ENOENT);
    log_error("one");
    assert_string_equal(logged(), "warmcurld: error: one\n");
}

static void systemd_says_where_lines_go(void **state)
{
    char stream[64];
    struct stat st;

    (void)state;
    assert_int_equal(fstat(STDERR_FILENO, &st), 0);
    snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
             (unsigned long long)st.st_ino);
    assert_string_equal(log_at_first(stream), "journal");
    assert_string_equal(log_at_first(NULL), "stderr");
    assert_string_equal(log_at_first(""), "stderr");
    assert_string_equal(log_at_first("9:9"), "stderr");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_has_its_level),
        TEST(what_is_above_the_level_is_dropped),
        TEST(levels_have_names),
        TEST(long_lines_are_cut),
        TEST(a_line_stays_one),
        TEST(a_file_is_appended_to),
        TEST(a_file_is_opened_anew),
        TEST(what_cannot_be_opened_changes_nothing),
        TEST(a_check_opens_nothing),
        TEST(an_event_is_a_line_at_every_level),
        TEST(the_journal_gets_fields),
        TEST(syslog_gets_its_format),
        TEST(who_is_started_anew_gets_lines_too),
        TEST(a_full_socket_holds_nobody_up),
        TEST(who_does_not_listen_changes_nothing),
        TEST(systemd_says_where_lines_go),
    };

    return cmocka_run_group_tests_name("d_log", tests, NULL, NULL);
}
