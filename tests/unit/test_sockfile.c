#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "scratch.h"
#include "proto/rundir.h"
#include "proto/sockfile.h"

#define RUNNER_COUNT 8
#define ROUND_COUNT 2000 /* of each runner */
#define REPLACED_COUNT 500

static struct scratch scratch;
static char path[RUNDIR_SOCKET_BYTES];

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    strcpy(path, scratch_path(&scratch, "s"));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}

/* ---- the socket ---- */

static int knock(void)
{
    struct sockaddr_un address;
    socklen_t len = sockfile_address(&address, path);
    int fd = sockfile_new();
    int error;

    assert_true(fd > STDERR_FILENO);
    error = connect(fd, (struct sockaddr *)&address, len) ? errno : 0;
    close(fd);
    return error;
}

static void it_listens_and_is_its_owners(void **state)
{
    mode_t mask = umask(0);
    int fd = sockfile_listen(path, 4);
    struct stat st;

    (void)state;
    umask(mask);
    assert_true(fd > STDERR_FILENO);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(knock(), 0);
    close(fd);
    assert_int_equal(knock(), ECONNREFUSED);
}

/* Knocks until END is closed; ends with 0 when somebody was always there, if
 * only with a queue that is full (EAGAIN). */
static void keep_knocking(int end)
{
    char byte;
    int error;

    fcntl(end, F_SETFL, O_NONBLOCK);
    while (read(end, &byte, 1) < 0)
        if ((error = knock()) && error != EAGAIN)
            _exit(1);
    _exit(0);
}

static void one_replaces_another_in_one_step(void **state)
{
    int fds[REPLACED_COUNT];
    int end[2], status;

    (void)state;
    fds[0] = sockfile_listen(path, 4096);
    assert_int_equal(pipe(end), 0);
    if (!fork()) {
        close(end[1]);
        keep_knocking(end[0]);
    }
    for (int i = 1; i < REPLACED_COUNT; i++) {
        fds[i] = sockfile_listen(path, 4096);
        assert_true(fds[i] >= 0);
        usleep(200);
    }
    close(end[1]);
    assert_true(wait(&status) > 0);
    assert_int_equal(status, 0);
    /* Who was on the way to an old one has arrived by now. */
    for (int i = 0; i < REPLACED_COUNT; i++)
        close(fds[i]);
    close(end[0]);
}

static void a_folder_in_the_way(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(sockfile_listen(path, 4), -EISDIR);
    assert_int_equal(access(scratch_path(&scratch, "s.new"), F_OK), -1);
}

static void closed_streams_stay_closed(void **state)
{
    int status;

    (void)state;
    if (!fork()) {
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        _exit(sockfile_new() > STDERR_FILENO &&
                      sockfile_lock(path) > STDERR_FILENO &&
                      fcntl(STDIN_FILENO, F_GETFD) < 0 &&
                      fcntl(STDOUT_FILENO, F_GETFD) < 0
                  ? 0
                  : 1);
    }
    assert_true(wait(&status) > 0);
    assert_int_equal(status, 0);
}

/* ---- the lock ---- */

static void it_goes_with_who_held_it(void **state)
{
    int lock = sockfile_lock(path);

    (void)state;
    assert_true(lock > STDERR_FILENO);
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), 0);
    assert_int_equal(sockfile_lock(path), -EAGAIN);
    sockfile_unlock(lock, path);
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), -1);
    lock = sockfile_lock(path);
    assert_true(lock >= 0);
    sockfile_unlock(lock, path);
}

/* What a killed one left is no lock. */
static void a_file_that_is_left_is_free(void **state)
{
    int lock;

    (void)state;
    scratch_write(&scratch, "s.lock", "", 0600);
    lock = sockfile_lock(path);
    assert_true(lock >= 0);
    sockfile_unlock(lock, path);
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), -1);
}

static void a_child_holds_nothing(void **state)
{
    int lock = sockfile_lock(path), again;
    pid_t pid = fork();

    (void)state;
    if (!pid) {
        pause();
        _exit(0);
    }
    sockfile_unlock(lock, path);
    again = sockfile_lock(path);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_true(again >= 0);
    sockfile_unlock(again, path);
}

static bool is_late;

/* The library's: when IS_LATE, who held the lock goes just before. */
int flock(int fd, int operation)
{
    if (is_late && operation != LOCK_UN)
        assert_int_equal(unlink(scratch_path(&scratch, "s.lock")), 0);
    return (int)syscall(SYS_flock, fd, operation);
}

/* The next one makes a file of its own. */
static void a_lock_on_a_removed_file_is_none(void **state)
{
    int lock;

    (void)state;
    is_late = true;
    assert_int_equal(sockfile_lock(path), -EAGAIN);
    is_late = false;
    lock = sockfile_lock(path);
    assert_true(lock >= 0);
    sockfile_unlock(lock, path);
}

/* Ends with 0 when nobody was ever in the room beside it. */
static int take_turns(const char *room)
{
    for (int i = 0; i < ROUND_COUNT; i++) {
        int lock = sockfile_lock(path);

        if (lock == -EAGAIN)
            continue;
        if (lock < 0 || mkdir(room, 0700) || rmdir(room))
            return 1;
        sockfile_unlock(lock, path);
    }
    return 0;
}

static void one_at_a_time(void **state)
{
    char room[RUNDIR_SOCKET_BYTES];
    int status;

    (void)state;
    strcpy(room, scratch_path(&scratch, "room"));
    for (int i = 0; i < RUNNER_COUNT; i++)
        if (!fork())
            _exit(take_turns(room));
    for (int i = 0; i < RUNNER_COUNT; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_listens_and_is_its_owners),
        TEST(one_replaces_another_in_one_step),
        TEST(a_folder_in_the_way),
        TEST(closed_streams_stay_closed),
        TEST(it_goes_with_who_held_it),
        TEST(a_file_that_is_left_is_free),
        TEST(a_child_holds_nothing),
        TEST(a_lock_on_a_removed_file_is_none),
        TEST(one_at_a_time),
    };

    return cmocka_run_group_tests_name("sockfile", tests, NULL, NULL);
}
