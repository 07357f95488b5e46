"""The store on a PostgreSQL server: the same tables, triggers and marts, in a schema of their own."""
