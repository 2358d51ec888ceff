-- What the board is told of an incident beside its trail (E-3.8.1, E-5.1), as the final report says.
alter table incident
    add column corporate_risk            text,        -- why it belongs on the corporate risk register
    add column corporate_risk_entered_at timestamptz, -- when the board had it entered there
    add column hours_spent               int,
    add column cost_pounds               int;

-- What came of recommendations and risks is looked up over all cases.
create index incident_with_risk on incident (reported_at) where corporate_risk is not null and corporate_risk_entered_at is null;
create index entry_of_element on entry (element, at) where event = 'completed' and element = 'Task_ImplementRecommendation';
