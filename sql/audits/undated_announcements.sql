-- No announcements: every report is dated by its deadline.
from held_announcements where false
