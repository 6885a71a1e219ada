"""Plain data and rules. No await, no clock, no I/O, no library of a platform.

The words used everywhere, in code, messages and documentation:

Paper         one paper, identified by its arXiv id without version ("2503.04625")
Section       one part of a paper's summary; its label may be absent or unusual
Digest        the papers of one date over all folders, merged by date and arXiv id; grows when a file is appended
Source        where digests are fetched from, into the folder, which stays the one way in
Problem       something wrong in a digest file: file, line, what, remedy; never fatal to its neighbours
Feed          a rule with a name: which papers of each digest a channel gets, when, in which layout
Tenant        a Discord server or a Slack workspace
Installation  a workspace that let Paperboy in, with the token that it brought
Channel       a place where Paperboy can post: "discord:123", "slack:C0123", or a person's direct messages
Subscription  a person's or channel's keyword query, with where and when its matches go
Draft         a query whose evidence someone saw, and which is not saved yet
Letter        one message about keywords, to a person or a channel, with every paper once and its reasons
Message       one request that a digest becomes on a platform: overview, thread, paper, pack (several papers), card (a
              paper in the channel itself), forum post, catch-up
Post          what a feed promises of a digest; made once for each feed and date
Delivery      one message owed to one channel: planned, frozen, sent, and proven sent
Outbox        the table of deliveries; what nobody asked for leaves through it, and only through it
Lane          the ordered deliveries of one channel
Attempt       one try to put a delivery on the wire, and what became of it
Standing      what a digest's arrival means: news, part of a catch-up, or archive
Doubt         what a restored backup cannot know: which messages were posted since it was made
Notice        what an admin is told, once, until it is well again; its Trouble names what is wrong
Preferences   what a person chose for themselves: language, zone, time of day, quiet hours
Finding       one line of `paperboy check`: what was looked at, whether it is well, and the remedy
Ask           what someone wants to know: a command with its options; knows no platform
Reply         what a command answers; knows no platform
"""
