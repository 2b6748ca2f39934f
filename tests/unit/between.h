/*
 * A number between two bounds.  cmocka 2 deprecates assert_in_range() for names
 * that cmocka 1 lacks; and it takes what is below 0 for large.  Include after
 * cmocka.h.
 */
#ifndef BETWEEN_H
#define BETWEEN_H

/* Fails at the caller's line unless LOW <= VALUE <= HIGH. */
#define assert_between(value, low, high)                                   \
    do {                                                                   \
        const long long between[] = {(long long)(value), (long long)(low), \
                                     (long long)(high)};                   \
                                                                           \
        if (between[0] < between[1] || between[0] > between[2])            \
            fail_msg("%s is %lld, not between %lld and %lld", #value,      \
                     between[0], between[1], between[2]);                  \
    } while (0)

#endif
