-- Exercises are few among many cases, and are listed beside one another.
create index exercise on register.incident (logged_at desc, reference desc) where process = 'exercise';
